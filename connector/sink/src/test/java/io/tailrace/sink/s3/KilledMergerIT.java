package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.GlueServer;
import io.tailrace.merge.ChangeRows;
import io.tailrace.merge.TestTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real S3 server, a catalog in Glue, and a merger in a process of its own, which compacts the log as well, that is killed again
 * and again while a sink appends to the log. {@code -Dkill.times=100} makes a long run of it.
 */
class KilledMergerIT {
    private static final int KILLS = Integer.getInteger("kill.times", 2);
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int MILLIS_TO_LIVE = 2_500;
    private static final int CHANGES_PER_KILL = 200;
    /** For what the last kill left to do, which is more after many kills. */
    private static final Duration PATIENCE = Duration.ofMinutes(3).plusSeconds(KILLS);

    private static final int ITEMS = 150;
    private static final TableIdentifier ORDERS = TableIdentifier.of("tailrace", "orders");
    private static final TableIdentifier CHANGES = TableIdentifier.of("tailrace", "orders_changes");
    private static final Schema CHANGE = ChangeRows.schema(SchemaBuilder.struct()
            .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("quantity", Schema.OPTIONAL_INT32_SCHEMA));

    private final Random random = new Random(SEED);
    private final TestTopic topic = new TestTopic("orders");
    private final Map<String, Integer> items = new TreeMap<>();
    private final List<Struct> sent = new ArrayList<>();
    private int second;

    @TempDir
    private Path folder;

    @Test
    void the_current_table_ends_as_the_table_in_dynamodb_and_the_log_whole_however_often_the_merger_is_killed()
            throws Exception {
        System.out.println("-Dtailrace.seed=" + SEED + " -Dkill.times=" + KILLS);
        Path buffer = Files.createDirectories(folder.resolve("buffer"));
        try (TestLake lake = new TestLake(folder);
                GlueServer glue = GlueServer.start(0)) {
            Map<String, String> props = lake.icebergProps(
                    glue.endpoint(),
                    "rotate.max.records",
                    "40",
                    "rotate.idle.ms",
                    "1000",
                    "buffer.dir",
                    buffer.toString());
            Map<String, String> merging = RecordedLake.with(
                    props, "merge.keys", "orders=order_id", "merge.buckets", "4", "merge.max.bytes", "8000");
            try (TestWorker worker = new TestWorker(topic, props)) {
                worker.assign(topic.partition(0), topic.partition(1));
                for (int kill = 0; kill < KILLS; kill++) {
                    write(CHANGES_PER_KILL);
                    try (MergerProcess merger = MergerProcess.start(merging)) {
                        // Some are killed while they start, though not the first.
                        if (kill == 0 || random.nextInt(3) > 0) {
                            merger.awaitFirstStep();
                        }
                        appendFor(worker, Duration.ofMillis(random.nextInt(MILLIS_TO_LIVE)));
                        assertThat(merger.isAlive()).isTrue();
                    }
                }
                worker.finish();
            }
            try (SinkMerge merge = SinkMerge.of(RecordedLake.with(merging, "merge.max.bytes", "10000000"));
                    IcebergCatalog catalog = S3SinkOptions.of(props).catalog()) {
                await().atMost(PATIENCE).until(() -> merge.step("orders") == null);
                assertThat(quantities(catalog.open().loadTable(ORDERS))).isEqualTo(items);
                assertThat(places(catalog.open().loadTable(CHANGES))).isEqualTo(places());
                Set<String> orphans = unlisted(lake, catalog.open().loadTable(ORDERS), "raw/orders/data/");
                Set<String> ofLog =
                        unlisted(lake, catalog.open().loadTable(CHANGES), "raw/orders_changes/data/compacted/");
                // How many they are shows that kills came in the middle of merges and compactions.
                System.out.println(KILLS + " kills left " + orphans.size()
                        + " files that no snapshot of the table lists, and " + ofLog.size() + " of its log");
                orphans.addAll(ofLog);

                assertThat(merge.removeOrphans("orders", Instant.now().plus(Duration.ofHours(1))))
                        .containsExactlyInAnyOrderElementsOf(
                                orphans.stream().map(key -> "s3://lake/" + key).toList());

                assertThat(lake.keys("raw/")).noneMatch(orphans::contains);
                assertThat(quantities(catalog.open().loadTable(ORDERS))).isEqualTo(items);
                assertThat(places(catalog.open().loadTable(CHANGES))).isEqualTo(places());
            }
        }
        assertThat(buffer).isEmptyDirectory();
    }

    /** The sink goes on meanwhile. */
    private void appendFor(TestWorker worker, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            worker.poll(10 + random.nextInt(20));
            worker.commit();
        }
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            if (!sent.isEmpty() && random.nextInt(20) == 0) {
                send(sent.get(random.nextInt(sent.size())));
            }
            String id = "order-" + random.nextInt(ITEMS);
            boolean exists = items.containsKey(id);
            Struct change;
            if (exists && random.nextInt(3) == 0) {
                items.remove(id);
                change = change("REMOVE", id, null);
            } else {
                int quantity = random.nextInt(1_000_000);
                items.put(id, quantity);
                change = change(exists ? "MODIFY" : "INSERT", id, quantity);
            }
            sent.add(change);
            send(change);
        }
    }

    private void send(Struct change) {
        topic.add(Math.floorMod(change.getString("order_id").hashCode(), 2), change, ChangeRows.NOON.toEpochMilli());
    }

    private Struct change(String type, String id, @Nullable Integer quantity) {
        second++;
        return ChangeRows.row(CHANGE, type, second).put("order_id", id).put("quantity", quantity);
    }

    private static Map<String, Integer> quantities(Table orders) throws IOException {
        Map<String, Integer> quantities = new TreeMap<>();
        try (CloseableIterable<Record> rows = IcebergGenerics.read(orders).build()) {
            for (Record row : rows) {
                assertThat(quantities.put((String) row.getField("order_id"), (Integer) row.getField("quantity")))
                        .as("twice: %s", row)
                        .isNull();
            }
        }
        return quantities;
    }

    /** Partitions and offsets of all rows of the log. */
    private static Set<String> places(Table log) throws IOException {
        Set<String> places = new TreeSet<>();
        for (Map<String, Object> row : TestTables.rows(log)) {
            String place = row.get("kafka_partition") + ":" + row.get("kafka_offset");
            assertThat(places.add(place)).as("once: %s", place).isTrue();
        }
        return places;
    }

    private Set<String> places() {
        Set<String> places = new TreeSet<>();
        for (int partition = 0; partition < 2; partition++) {
            for (long offset = 0; offset < topic.end(partition); offset++) {
                places.add(partition + ":" + offset);
            }
        }
        return places;
    }

    /** The objects in a folder that no snapshot lists. */
    private static Set<String> unlisted(TestLake lake, Table table, String folder) throws IOException {
        Set<String> files = new HashSet<>(lake.keys(folder));
        for (var snapshot : table.snapshots()) {
            try (CloseableIterable<FileScanTask> tasks =
                    table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
                for (FileScanTask task : tasks) {
                    files.remove(task.file().location().substring("s3://lake/".length()));
                    task.deletes().forEach(file -> files.remove(file.location().substring("s3://lake/".length())));
                }
            }
        }
        return files;
    }
}
