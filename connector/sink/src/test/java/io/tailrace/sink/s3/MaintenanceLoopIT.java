package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.GlueServer;
import io.tailrace.merge.ChangeRows;
import io.tailrace.merge.TestTables;
import io.tailrace.sink.metric.SinkMetrics;
import io.tailrace.sink.s3.MergeLoop.Pace;
import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Compaction and the removal of orphans beside a sink's task and its merges, on a real S3 server and a catalog in Glue. */
@SuppressWarnings("try") // Loops run by themselves until they are closed.
class MaintenanceLoopIT {
    private static final Instant NOON = ChangeRows.NOON;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pace PACE = new Pace(Duration.ofMillis(20), null);
    private static final Schema CHANGE =
            ChangeRows.schema(SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA));

    @TempDir
    private Path folder;

    private TestLake lake;
    private GlueServer glue;
    private IcebergCatalog catalog;
    private final SinkMetrics metrics = new SinkMetrics(Clock.systemUTC());
    private final List<AutoCloseable> loops = new ArrayList<>();
    /** A few days after the changes. */
    private final Clock clock =
            Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), NOON.plus(Duration.ofDays(3))));

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
        Files.createDirectories(folder.resolve("buffer"));
        catalog = S3SinkOptions.of(props()).catalog();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable loop : loops) {
            loop.close();
        }
        catalog.close();
        glue.close();
        lake.close();
    }

    @Test
    void small_files_of_past_days_become_few_while_appends_and_merges_go_on_and_no_row_is_lost() throws IOException {
        TestTopic orders = new TestTopic("orders");
        writeChunks(orders, 8);
        merge("orders=id");

        maintain(clock, "orders=id");
        await().atMost(PATIENCE).until(() -> metrics.getCompactedFiles() >= 7);
        writeChunks(orders, 8);
        // Up to four files may stay, when a round begins before the last chunks are there.
        await().atMost(PATIENCE).until(() -> metrics.getCompactedFiles() >= 12 && metrics.getMergedChanges() == 32);

        assertThat(files("orders_changes")).hasSizeLessThanOrEqualTo(6);
        assertThat(TestTables.rows(table("orders_changes")))
                .extracting(row -> row.get("kafka_offset"))
                .containsExactlyInAnyOrderElementsOf(offsets(32));
        assertThat(TestTables.rows(table("orders")))
                .extracting(row -> row.get("kafka_offset"))
                .containsExactlyInAnyOrderElementsOf(offsets(32));
        assertThat(metrics.getMaintenanceFailures()).isZero();
    }

    @Test
    void files_of_killed_mergers_and_compactions_are_removed_when_they_are_old_and_the_young_stay() throws IOException {
        writeChunks(new TestTopic("orders"), 2);
        merge("orders=id");
        await().atMost(PATIENCE).until(() -> metrics.getMergedChanges() == 4);
        List<String> old = List.of(
                orphan("orders/data/killed.parquet", Duration.ofDays(4)),
                orphan("orders_changes/data/compacted/killed.parquet", Duration.ofDays(4)));
        List<String> kept = List.of(
                orphan("orders/data/young.parquet", Duration.ofDays(2)),
                orphan("orders_changes/data/compacted/young.parquet", Duration.ofDays(2)),
                // It may be of a chunk that is claimed.
                orphan("orders_changes/data/orders-0-9.parquet", Duration.ofDays(4)));

        maintain(Clock.systemUTC(), "orders=id", "merge.compact.enabled", "false");
        await().atMost(PATIENCE).until(() -> metrics.getRemovedOrphans() == 2);

        assertThat(lake.keys("raw/")).doesNotContainAnyElementsOf(old).containsAll(kept);
        assertThat(TestTables.rows(table("orders"))).hasSize(4);
        assertThat(TestTables.rows(table("orders_changes"))).hasSize(4);
    }

    @Test
    void what_is_switched_off_is_not_done() throws IOException {
        TestTopic orders = new TestTopic("orders");
        writeChunks(orders, 8);
        merge("orders=id");
        await().atMost(PATIENCE).until(() -> metrics.getMergedChanges() == 16);
        String first = orphan("orders/data/killed.parquet", Duration.ofDays(400));
        maintain(clock, "orders=id", "merge.compact.enabled", "false");
        await().atMost(PATIENCE).until(() -> !lake.keys("raw/").contains(first));
        endMaintenance();
        assertThat(files("orders_changes")).hasSize(8);

        String second = orphan("orders/data/killed.parquet", Duration.ofDays(400));
        maintain(clock, "orders=id", "merge.orphans.enabled", "false");
        await().atMost(PATIENCE).until(() -> metrics.getCompactedFiles() == 7);
        writeChunks(orders, 8);
        // In between was the turn of the orphans.
        await().atMost(PATIENCE).until(() -> metrics.getCompactedFiles() > 7);
        assertThat(lake.keys("raw/")).contains(second);
    }

    @Test
    void a_log_that_cannot_be_compacted_is_said_once_and_neither_merges_nor_other_logs_wait_for_it()
            throws IOException {
        TestTopic orders = new TestTopic("orders");
        TestTopic returns = new TestTopic("returns");
        writeChunks(orders, 8);
        writeChunks(returns, 8);
        merge("orders=id, returns=id");
        await().atMost(PATIENCE).until(() -> metrics.getMergedChanges() == 32);
        // Not of the newest chunk, which no compaction reads.
        String lost = files("orders_changes").get(0).substring("s3://lake/".length());
        lake.s3.deleteObject(request -> request.bucket("lake").key(lost));

        try (LogLines log = new LogLines(MaintenanceLoop.class.getName())) {
            maintain(clock, "orders=id, returns=id");
            await().atMost(PATIENCE)
                    .until(() -> metrics.getMaintenanceFailures() >= 2 && metrics.getCompactedFiles() == 7);
            writeChunks(orders, 1);
            await().atMost(PATIENCE).until(() -> metrics.getMergedChanges() == 34);

            assertThat(log.with("Could not compact the log of table orders; trying again in 1 s"))
                    .hasSize(1);
            assertThat(log.with("files of the log of table returns are 1 now")).hasSize(1);
        }
        assertThat(metrics.getMergeFailures()).isZero();
    }

    private void merge(String keys) {
        loops.add(MergeLoop.start("sink-0", SinkMerge.of(props("merge.keys", keys)), PACE, Clock.systemUTC(), metrics));
    }

    private void maintain(Clock by, String keys, String... more) {
        Map<String, String> props = RecordedLake.with(
                props("merge.keys", keys, "merge.compact.interval.ms", "1000", "merge.orphans.interval.ms", "1000"),
                more);
        loops.add(MaintenanceLoop.start(
                "sink-0", SinkMerge.of(props), S3SinkOptions.of(props).maintenance(), PACE, by, metrics));
    }

    private void endMaintenance() {
        ((MaintenanceLoop) loops.remove(loops.size() - 1)).close();
    }

    /** Chunks of two changes each, which are of items of their own. */
    private void writeChunks(TestTopic topic, int count) {
        for (int chunk = 0; chunk < count; chunk++) {
            for (int i = 0; i < 2; i++) {
                long number = topic.end(0);
                Struct change = ChangeRows.row(CHANGE, "INSERT", (int) number).put("id", number);
                topic.add(0, change, NOON.toEpochMilli());
            }
            TestWorker.writeAll(topic, props("rotate.max.records", "2"), 0);
        }
    }

    private static List<Object> offsets(int count) {
        List<Object> offsets = new ArrayList<>();
        for (long offset = 0; offset < count; offset++) {
            offsets.add(offset);
        }
        return offsets;
    }

    /** A file that was written that long ago. */
    private String orphan(String name, Duration age) throws IOException {
        String key = "raw/" + name;
        lake.s3.putObject(request -> request.bucket("lake").key(key), RequestBody.fromString("x"));
        Files.setLastModifiedTime(
                folder.resolve("s3").resolve("lake").resolve(key),
                FileTime.from(Instant.now().minus(age)));
        return key;
    }

    private Table table(String name) {
        return catalog.open().loadTable(TableIdentifier.of("tailrace", name));
    }

    /** Oldest first. */
    private List<String> files(String name) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table(name).newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream()
                .sorted(Comparator.comparingLong(DataFile::dataSequenceNumber))
                .map(DataFile::location)
                .toList();
    }

    private Map<String, String> props(String... more) {
        return RecordedLake.with(
                lake.icebergProps(glue.endpoint(), more),
                "buffer.dir",
                folder.resolve("buffer").toString());
    }
}
