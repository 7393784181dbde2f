package io.tailrace.local;

import io.tailrace.local.ConnectRest.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.runtime.Connect;
import org.jspecify.annotations.Nullable;

/** A Connect worker in distributed mode, alone in its group, with the REST API on. */
public final class ConnectWorker implements AutoCloseable {

    static final String NAME = "Connect worker";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Connect<?> worker;
    private final URI endpoint;
    private final ConnectRest rest;

    private ConnectWorker(Connect<?> worker, URI endpoint) {
        this.worker = worker;
        this.endpoint = endpoint;
        this.rest = new ConnectRest(endpoint);
    }

    /**
     * The settings of a worker beside one {@link KafkaBroker}: exactly-once sources, JSON without schemas, an offset
     * commit every second. Those of {@code plugin.path} and others may be added.
     */
    public static Map<String, String> properties(String bootstrapServers) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "connect",
                "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                "key.converter.schemas.enable", "false",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable", "false",
                "exactly.once.source.support", "enabled",
                "offset.flush.interval.ms", "1000",
                "plugin.discovery", "service_load"));
        for (String kind : new String[] {"config", "offset", "status"}) {
            properties.put(kind + ".storage.topic", "connect-" + kind);
            properties.put(kind + ".storage.replication.factor", "1");
        }
        properties.put("offset.storage.partitions", "1");
        properties.put("status.storage.partitions", "1");
        return properties;
    }

    /**
     * Starts and waits until the worker is healthy.
     *
     * <p>From now on Kafka's classes throw in this JVM where they would have ended it.
     *
     * @param port the port of the REST API on loopback, or 0 for any free one
     * @param properties a worker's properties, in which {@code listeners} is replaced
     * @throws PortTakenException if the port is taken
     */
    public static ConnectWorker start(int port, Map<String, String> properties) {
        KafkaExit.throwInstead();
        return startInJvmOfItsOwn(port, properties);
    }

    /** As {@link #start}, but a worker that fails later ends the JVM. */
    static ConnectWorker startInJvmOfItsOwn(int port, Map<String, String> properties) {
        Map<String, String> settings = new HashMap<>(properties);
        URI endpoint = URI.create("http://127.0.0.1:" + Port.claim(NAME, port));
        settings.put("listeners", endpoint.toString());
        Connect<?> connect = new ConnectDistributed().startConnect(settings);
        ConnectWorker worker = new ConnectWorker(connect, endpoint);
        try {
            worker.awaitHealthy();
            return worker;
        } catch (RuntimeException e) {
            worker.close();
            throw e;
        }
    }

    /** The REST API. */
    public URI endpoint() {
        return endpoint;
    }

    /** Calls the REST API, see {@link ConnectRest#call}. */
    public Answer call(String method, String path, @Nullable String json) {
        return rest.call(method, path, json);
    }

    @Override
    public void close() {
        worker.stop();
        worker.awaitStop();
    }

    private void awaitHealthy() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!rest.isHealthy()) {
                if (worker.herderTask().isDone()) {
                    worker.herderTask().get();
                    throw new IllegalStateException(NAME + " ended before it was healthy; its log tells why");
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(NAME + " is not healthy after " + PATIENCE.toSeconds() + " s: "
                            + rest.call("GET", "/health", null).body());
                }
                Thread.sleep(50);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(NAME + " failed before it was healthy", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a Connect worker started", e);
        }
    }
}
