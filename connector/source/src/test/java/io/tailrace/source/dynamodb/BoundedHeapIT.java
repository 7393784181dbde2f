package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.DeliveryMode.EXACTLY_ONCE_LATE_AND_DROPPING;
import static io.tailrace.source.dynamodb.TopicView.count;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.streams.ScriptedStreams;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task in a JVM of its own with 256 MB of heap, over a thousand open shards full of items of 400 KB, while a snapshot holds all of them back. */
class BoundedHeapIT {

    private static final int SHARDS = 1_000;
    private static final int ITEMS = 700;
    // With names and other values it makes an item of DynamoDB's largest size.
    private static final int TEXT_BYTES = 409_570;
    // Long enough to read every shard.
    private static final Duration HELD_BACK = Duration.ofSeconds(30);

    @ParameterizedTest
    @MethodSource("manners")
    void a_thousand_shards_of_large_items_fit_into_256_megabytes(DeliveryMode manner, @TempDir Path folder)
            throws Exception {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            server.beginStreamsWith(SHARDS);
            Map<String, String> props = props(server.endpoint().toString(), manner);
            try (AwsClients clients =
                    new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)))) {
                TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
            }
            // By the service's clock they are made long after the scan begins, so each waits for rows that are still to
            // come. All wait at once, unless some are given back.
            server.advance(HELD_BACK);
            String large = "x".repeat(TEXT_BYTES);
            for (int i = 0; i < ITEMS; i++) {
                server.put(
                        "orders",
                        "{\"order_id\":{\"S\":\"" + i + "\"},\"price\":{\"N\":\"1\"},\"text\":{\"S\":\"" + large
                                + "\"}}");
            }
            server.advance(HELD_BACK.negated());
            Path log = folder.resolve("task.log");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+IgnoreUnrecognizedVMOptions",
                            "-XX:+UnlockDiagnosticVMOptions",
                            "-XX:-BytecodeVerificationRemote",
                            "-XX:+ExitOnOutOfMemoryError",
                            SmallTask.class.getName(),
                            server.endpoint().toString(),
                            manner.name())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .put(
                            "CLASSPATH",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
            Process task = builder.start();
            try {
                assertThat(task.waitFor(15, TimeUnit.MINUTES))
                        .as(Files.readString(log))
                        .isTrue();
                assertThat(task.exitValue()).as(Files.readString(log)).isZero();
                assertThat(Files.readString(log)).contains(ITEMS + " changes and " + ITEMS + " rows");
            } finally {
                task.destroyForcibly();
            }
        }
    }

    /** The worker that keeps records longest, which is until a transaction acknowledges them; {@code -Dtailrace.manners=all} adds the others. */
    static Stream<DeliveryMode> manners() {
        return DeliveryMode.all() ? Stream.of(DeliveryMode.values()) : Stream.of(EXACTLY_ONCE_LATE_AND_DROPPING);
    }

    private static Map<String, String> props(String endpoint, DeliveryMode manner) {
        Map<String, String> props = new HashMap<>(TestTable.props(URI.create(endpoint), "orders"));
        // The scan takes as long as the changes are held back.
        props.put("snapshot.max.rcu", "9");
        props.put("snapshot.page.max.items", "10");
        props.put("shard.read.threads", "8");
        // A third of the shards is empty, and asking them is not the point.
        props.put("shard.poll.interval.ms", "5000");
        manner.applyTo(props);
        return props;
    }

    /** The task's JVM. */
    static final class SmallTask {

        private SmallTask() {}

        public static void main(String[] args) throws Exception {
            CountingTopic topic = new CountingTopic();
            Map<String, String> props = props(args[0], DeliveryMode.valueOf(args[1]));
            try (TestWorker worker = new TestWorker(props, 1, new OffsetMemory(), topic)) {
                while (topic.changes < ITEMS || topic.rows < ITEMS) {
                    worker.pollOnce();
                }
            }
            System.out.println(topic.changes + " changes and " + topic.rows + " rows");
            System.exit(0);
        }
    }

    /** Keeps no record, as a producer that has sent them. */
    private static final class CountingTopic extends AbstractList<SourceRecord> {

        private int changes;
        private int rows;
        private int size;

        @Override
        public boolean add(SourceRecord record) {
            changes += count(List.of(record), "INSERT");
            rows += count(List.of(record), "READ");
            size++;
            return true;
        }

        @Override
        public SourceRecord get(int index) {
            throw new UnsupportedOperationException("nothing is kept");
        }

        @Override
        public int size() {
            return size;
        }
    }
}
