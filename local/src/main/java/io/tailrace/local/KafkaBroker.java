package io.tailrace.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/** A Kafka cluster of one node, which is broker and controller (KRaft). It is not a model for a cluster that must not fail. */
public final class KafkaBroker implements AutoCloseable {

    static final String NAME = "Kafka broker";

    /** Always the same, so that a folder formatted before can be used again. */
    private static final String CLUSTER_ID = "dGFpbHJhY2UtbG9jYWwtMQ";

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private KafkaBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts with the topics that a former broker left in the folder.
     *
     * <p>From now on Kafka's classes throw in this JVM where they would have ended it.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param folder an existing folder for the logs
     * @throws PortTakenException if the port is taken
     */
    public static KafkaBroker start(int port, Path folder) {
        KafkaExit.throwInstead();
        return startInJvmOfItsOwn(port, folder);
    }

    /** As {@link #start}, but a broker that fails later may end the JVM. */
    static KafkaBroker startInJvmOfItsOwn(int port, Path folder) {
        // Its enum names go through the default locale: in Turkish, "classic" becomes no name it knows.
        Locale locale = Locale.getDefault();
        Locale.setDefault(Locale.ROOT);
        try {
            return startInRootLocale(port, folder);
        } finally {
            Locale.setDefault(locale);
        }
    }

    private static KafkaBroker startInRootLocale(int port, Path folder) {
        String listener = "127.0.0.1:" + Port.claim(NAME, port);
        Properties properties = properties(listener, "127.0.0.1:" + Port.claim(NAME, 0), folder.resolve("logs"));
        format(properties, folder.resolve("server.properties"));
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        return new KafkaBroker(server, listener);
    }

    /** The address for {@code bootstrap.servers}, such as {@code 127.0.0.1:9092}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Properties properties(String listener, String controller, Path logs) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@" + controller,
                "listeners", "PLAINTEXT://" + listener + ",CONTROLLER://" + controller,
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", logs.toString()));
        // Kafka's own topics want three brokers by default; with one, a transaction would wait for five minutes.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1"));
        // Groups form at once, and 2 MiB instead of 128 MiB to compact with. Kafka measures a record's age by the time
        // that the record states, so a change of last month would be deleted as it arrives.
        properties.putAll(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "log.retention.ms", "-1",
                "log.cleaner.dedupe.buffer.size", "2097152"));
        return properties;
    }

    private static void format(Properties properties, Path file) {
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(NAME + " cannot keep its properties", e);
        }
        String[] command = {"format", "--ignore-formatted", "--cluster-id", CLUSTER_ID, "--config", file.toString()};
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        if (StorageTool.execute(command, new PrintStream(answer, true, StandardCharsets.UTF_8)) != 0) {
            throw new IllegalStateException(
                    NAME + " cannot format " + file.getParent() + ": " + answer.toString(StandardCharsets.UTF_8));
        }
    }
}
