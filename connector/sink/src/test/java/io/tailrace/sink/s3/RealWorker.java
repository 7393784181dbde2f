package io.tailrace.sink.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.LakePartition.Plan;
import io.tailrace.sink.claim.LakePartition.Status;
import io.tailrace.testing.BusyWorker;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Sinks in a real Connect worker, with a real broker and a real S3 server, and an operator at the controls. Each sink has
 * the name of its topic. All test classes of a JVM share one worker, so every test uses topics of its own.
 */
final class RealWorker implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Passes the shared worker to a test class, as the parameter of a method, and removes the sinks that a test leaves: they would go on asking for records. */
    static final class Shared implements ParameterResolver, AfterEachCallback {
        private static final Namespace NAMESPACE = Namespace.create(RealWorker.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RealWorker.class;
        }

        @Override
        public RealWorker resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                    .computeIfAbsent(RealWorker.class, type -> start(), RealWorker.class);
        }

        @Override
        public void afterEach(ExtensionContext context) throws IOException {
            RealWorker worker =
                    context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE).get(RealWorker.class, RealWorker.class);
            if (worker != null) {
                worker.deleteSinks();
            }
        }
    }

    private final Path folder;
    final TestLake lake;
    final KafkaBroker broker;
    final Admin admin;
    private final ConnectWorker worker;

    private static RealWorker start() {
        try {
            return new RealWorker(Files.createTempDirectory("worker"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RealWorker(Path folder) throws IOException {
        this.folder = folder;
        lake = new TestLake(folder);
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private RealWorker(RealWorker other, TestLake lake) {
        this.folder = other.folder;
        this.lake = lake;
        this.broker = other.broker;
        this.worker = other.worker;
        this.admin = other.admin;
    }

    /** The same worker, whose sinks write to another lake; who made this one closes it all. */
    RealWorker withLake(TestLake other) {
        return new RealWorker(this, other);
    }

    /** A topic, also one that was deleted a moment ago. */
    void createTopic(String name, int partitions, Map<String, String> configs) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                    .all()
                    .get();
            return true;
        });
        // The broker that answers learns of it a moment after the controller has made it.
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !admin.describeTopics(List.of(name))
                        .allTopicNames()
                        .get()
                        .isEmpty());
    }

    void createTopic(String name) {
        createTopic(name, 1, Map.of());
    }

    /** Deletes a topic and creates it again. */
    void remake(String topic, int partitions) throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(topic)).all().get();
        await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(topic));
        createTopic(topic, partitions, Map.of());
    }

    /** The options of a sink that writes each second the JSON objects that come without a schema. */
    Map<String, String> props(String name, String... more) {
        Map<String, String> props = lake.props(
                "name", name,
                "connector.class", S3SinkConnector.class.getName(),
                "topics", name,
                "tasks.max", "1",
                "format", "jsonl",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable", "false",
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "rotate.interval.ms", "1000");
        return RecordedLake.with(props, more);
    }

    void create(String name, String... more) {
        Answer answer = configure(props(name, more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    /** Creates the sink that has this name, or changes its options. */
    Answer configure(Map<String, String> props) {
        try {
            String json = JSON.writeValueAsString(props);
            return BusyWorker.answer(() -> worker.call("PUT", "/connectors/" + props.get("name") + "/config", json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer call(String method, String path, @Nullable String json) {
        return worker.call(method, path, json);
    }

    private void deleteSinks() throws IOException {
        for (JsonNode name : JSON.readTree(call("GET", "/connectors", null).body())) {
            Answer answer = BusyWorker.answer(() -> call("DELETE", "/connectors/" + name.asText(), null));
            assertThat(answer.status()).as(answer.body()).isLessThan(300);
        }
    }

    /** Returns when no task is left. */
    void stop(String name) {
        call("PUT", "/connectors/" + name + "/stop", null);
        await().atMost(PATIENCE)
                .until(() -> status(name).at("/connector/state").asText().equals("STOPPED")
                        && status(name).at("/tasks").isEmpty());
    }

    void resume(String name) {
        call("PUT", "/connectors/" + name + "/resume", null);
    }

    void restartTask(String name) {
        Answer answer = BusyWorker.answer(() -> call("POST", "/connectors/" + name + "/tasks/0/restart", null));
        assertThat(answer.status()).as(answer.body()).isLessThan(300);
    }

    /** The failure of the first task, once it has one. */
    String awaitFailure(String name) {
        await().atMost(PATIENCE).until(() -> state(name).equals("FAILED"));
        return status(name).at("/tasks/0/trace").asText();
    }

    String state(String name) {
        return status(name).at("/tasks/0/state").asText();
    }

    JsonNode status(String name) {
        try {
            return JSON.readTree(
                    call("GET", "/connectors/" + name + "/status", null).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a decision about the first partition, as a person does after a message that asked for it. */
    void decide(String topic, Function<LakePartition, Plan> decision) {
        decide(topic, 0, decision);
    }

    void decide(String topic, int partition, Function<LakePartition, Plan> decision) {
        try (SinkLake all = SinkLake.of(props(topic))) {
            decision.apply(all.partition(topic, partition)).action().run();
        }
    }

    /** The first offset of a partition that the lake does not have. The local S3 server lists objects that are still being written. */
    long next(String topic, int partition) {
        try (SinkLake all = SinkLake.of(props(topic))) {
            return await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(RetriableException.class)
                    .until(() -> all.partition(topic, partition).status(), status -> true)
                    .map(Status::next)
                    .orElse(0L);
        }
    }

    /** Waits until each partition has one position only: the one before is removed when a chunk is whole. */
    void awaitWhole(String topic) {
        int partitions = partitions(topic);
        await().atMost(PATIENCE)
                .until(() -> lake.keys("raw/_chunks/" + topic + "/").stream()
                                .filter(key -> key.matches(".*/[0-9]+/[0-9].*\\.json"))
                                .count()
                        == partitions);
    }

    /** As if all tasks had been killed before they noted that their last chunks are whole. */
    void unfinish(String topic) {
        lake.keys("raw/_chunks/" + topic + "/").stream()
                .filter(key -> key.matches(".*/[0-9]{20}\\.json"))
                .forEach(this::unfinishClaim);
    }

    private void unfinishClaim(String key) {
        String claim = lake.s3
                .getObjectAsBytes(request -> request.bucket(TestLake.BUCKET).key(key))
                .asString(UTF_8);
        assertThat(claim).contains("\"whole\":true");
        lake.s3.putObject(
                request -> request.bucket(TestLake.BUCKET).key(key),
                RequestBody.fromString(claim.replace("\"whole\":true", "\"whole\":false")));
    }

    /** Deletes objects, as a person or a job may. */
    void delete(List<String> keys) {
        keys.forEach(key ->
                lake.s3.deleteObject(request -> request.bucket(TestLake.BUCKET).key(key)));
    }

    /** A figure of the first task, by its name in JMX. */
    long figure(String name, String attribute) throws JMException {
        return (long) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("io.tailrace:type=s3-sink,connector=\"" + name + "\",task=0"), attribute);
    }

    /** Sends rows with ids of their own to the topic's partitions by turns. */
    void produce(String topic, String kind, int count) {
        send(topic, rows(kind, count));
    }

    static List<String> rows(String kind, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"id\":\"" + kind + i + "\"}")
                .toList();
    }

    /** Sends values without a key in one batch, and returns when the broker has them. */
    void send(String topic, List<String> values) {
        send(topic, null, values);
    }

    /** The same with a time. */
    void send(String topic, @Nullable Long timestamp, List<String> values) {
        int partitions = partitions(topic);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "100"),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < values.size(); i++) {
                // What cannot be sent is missed by the assertions.
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, i % partitions, timestamp, null, values.get(i)));
            }
        }
    }

    private int partitions(String topic) {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .mapToInt(found -> found.partitions().size())
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("No topic " + topic, e);
        }
    }

    /** The files are read when others are there than before. */
    void awaitRows(String table, int rows) {
        List<String> read = new ArrayList<>();
        AtomicInteger count = new AtomicInteger();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            List<String> keys = lake.keys("raw/" + table + "/");
            if (!keys.equals(read)) {
                count.set(count(keys));
                read.clear();
                read.addAll(keys);
            }
            assertThat(count).hasValue(rows);
        });
    }

    int count(String table) throws SQLException {
        return count(lake.keys("raw/" + table + "/"));
    }

    private int count(List<String> keys) throws SQLException {
        return keys.isEmpty()
                ? 0
                : Integer.parseInt(
                        lake.query("SELECT count(*)", keys, "").get(0).get(0));
    }

    void assertEachIdOnce(String table) throws SQLException {
        assertThat(lake.query("SELECT count(*) - count(DISTINCT id)", "raw/" + table + "/", ""))
                .containsExactly(List.of("0"));
    }

    @Override
    public void close() throws IOException {
        admin.close();
        worker.close();
        broker.close();
        lake.close();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
