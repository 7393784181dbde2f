package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.GlueServer;
import io.tailrace.local.GlueTrouble;
import io.tailrace.merge.ChangeRows;
import io.tailrace.sink.metric.SinkMetrics;
import io.tailrace.sink.s3.MergeLoop.Pace;
import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The merges beside a sink's task, of tables of which some cannot be merged. */
@SuppressWarnings("try") // A loop runs by itself until it is closed.
class MergeLoopIT {
    private static final Instant NOON = ChangeRows.NOON;
    private static final Pace NO_PAUSE = new Pace(Duration.ofMillis(20), null);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Schema PLAIN = SchemaBuilder.struct()
            .field("id", Schema.INT64_SCHEMA)
            .field("cdc_event_time", Timestamp.builder().optional().build())
            .build();
    private static final Schema CHANGE =
            ChangeRows.schema(SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA));

    @TempDir
    private Path folder;

    private TestLake lake;
    private GlueServer glue;
    private @Nullable MergeLoop loop;
    private final SinkMetrics metrics = new SinkMetrics(Clock.systemUTC());

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
        Files.createDirectories(folder.resolve("buffer"));
    }

    @AfterEach
    void stop() {
        endMerges();
        glue.close();
        lake.close();
    }

    @Test
    void a_table_that_cannot_be_merged_is_said_once_and_does_not_hold_up_the_others() {
        TestTopic plain = new TestTopic("plain");
        plain.add(0, new Struct(PLAIN).put("id", 1L).put("cdc_event_time", Date.from(NOON)), NOON.toEpochMilli());
        write(plain);
        TestTopic orders = new TestTopic("orders");
        addOrders(orders, 0, 5);
        write(orders);

        try (LogLines log = new LogLines(MergeLoop.class.getName())) {
            merge("merge.keys", "plain=id, orders=id");
            await().atMost(PATIENCE).until(() -> metrics.getMergedChanges() == 5 && metrics.getMergeFailures() >= 3);
            addOrders(orders, 5, 9);
            write(orders);
            await().atMost(PATIENCE).until(() -> metrics.getMergedChanges() == 9);
            assertThat(metrics.getMergedBytes()).isPositive();
            await().atMost(PATIENCE).until(() -> metrics.getMergeWaitingFiles() == 1);
            assertThat(metrics.getMergeWaitingBytes()).isPositive();
            assertThat(metrics.getMergeLagMillis()).isPositive();
            assertThat(log.with("Could not merge table plain,"))
                    .singleElement()
                    .asString()
                    .contains("WARN", "lacks the columns [cdc_event_type, cdc_stream, cdc_sequence, cdc_event_id]");

            dropLog("plain");

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(log.with("Table plain is merged again")).hasSize(1));
            await().atMost(PATIENCE).until(() -> metrics.getMergeWaitingFiles() == 0);
            assertThat(metrics.getMergeLagMillis()).isZero();
            long failures = metrics.getMergeFailures();
            addOrders(orders, 9, 10);
            write(orders);
            await().atMost(PATIENCE).until(() -> metrics.getMergedChanges() == 10);
            assertThat(metrics.getMergeFailures()).isEqualTo(failures);
        }
        endMerges();
        assertThat(folder.resolve("buffer")).isEmptyDirectory();
    }

    @Test
    void a_catalog_that_is_down_is_said_and_tried_again() {
        glue.close();
        try (LogLines log = new LogLines(MergeLoop.class.getName())) {
            merge("merge.keys", "orders=id, returns=id", "aws.retry.max.attempts", "1");
            await().atMost(PATIENCE).until(() -> metrics.getMergeFailures() >= 4);

            assertThat(log.with("Could not merge table orders, so its live view is getting slower; trying again:"))
                    .singleElement()
                    .asString()
                    .contains("merge into table tailrace.orders");
            assertThat(log.with("Could not merge table returns,")).hasSize(1);
        }
        assertThat(metrics.getMergedChanges()).isZero();
    }

    @Test
    void the_same_answer_of_the_service_is_said_once_whichever_request_it_is_of() {
        for (int i = 0; i < 8; i++) {
            glue.expect("GetTable", GlueTrouble.THROTTLED);
        }
        try (LogLines log = new LogLines(MergeLoop.class.getName())) {
            merge("merge.keys", "orders=id", "aws.retry.max.attempts", "1");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(log.with("Table orders is merged again")).hasSize(1));

            assertThat(log.with("Could not merge table orders,"))
                    .singleElement()
                    .asString()
                    .contains("Request ID: ");
        }
        assertThat(metrics.getMergeFailures()).isGreaterThan(1);
    }

    @Test
    void a_rate_makes_it_wait_as_long_as_the_bytes_of_a_step_take() {
        Pace pace = new Pace(Duration.ofMinutes(1), 1_000L);

        assertThat(pace.pause(5_000, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(4));
        assertThat(pace.pause(5_000, Duration.ofSeconds(9))).isZero();
        assertThat(NO_PAUSE.pause(5_000, Duration.ZERO)).isZero();
    }

    private void merge(String... options) {
        loop = MergeLoop.start("sink-0", SinkMerge.of(props(options)), NO_PAUSE, Clock.systemUTC(), metrics);
    }

    private void endMerges() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }

    private void dropLog(String table) {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            assertThat(catalog.open().dropTable(TableIdentifier.of("tailrace", table + "_changes"), false))
                    .isTrue();
        }
    }

    private static void addOrders(TestTopic topic, int from, int to) {
        for (int i = from; i < to; i++) {
            Struct change = ChangeRows.row(CHANGE, "INSERT", i).put("id", (long) i);
            topic.add(0, change, NOON.toEpochMilli());
        }
    }

    private void write(TestTopic topic) {
        TestWorker.writeAll(topic, props("rotate.max.records", "100", "rotate.idle.ms", "1000"), 0);
    }

    private Map<String, String> props(String... more) {
        return RecordedLake.with(
                lake.icebergProps(glue.endpoint(), more),
                "buffer.dir",
                folder.resolve("buffer").toString());
    }
}
