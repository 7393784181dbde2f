package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.LakePartition.Plan;
import io.tailrace.sink.s3.FaultyGlue.Call;
import io.tailrace.sink.s3.FaultyGlue.Fault;
import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * What goes wrong around an Iceberg table, one test each: in the end a query sees every row once. {@code -Doutage.seconds=300}
 * makes the long run of the catalog's outage.
 */
class IcebergFailureModesIT {
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("outage.seconds", 6));
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final int LARGEST_ITEM = 400_000;
    private static final Schema ORDER = SchemaBuilder.struct()
            .name("order")
            .field("id", Schema.INT64_SCHEMA)
            .field("text", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final String DATA = "raw/orders_changes/data/";

    @TempDir
    private Path folder;

    private TestTopic topic = new TestTopic("orders");
    private TestLake lake;
    private FaultyGlue glue;

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = new FaultyGlue();
    }

    @AfterEach
    void stop() {
        glue.close();
        lake.close();
    }

    @Test
    void outage_of_the_catalog_loses_nothing_and_other_tables_go_on() throws InterruptedException {
        TestTopic returns = new TestTopic("returns");
        try (TestWorker one = new TestWorker(topic, props());
                TestWorker other = new TestWorker(returns, props())) {
            one.assign(topic.partition(0));
            other.assign(returns.partition(0));
            add(topic, 0, 20);
            one.finish();
            AtomicInteger failed = new AtomicInteger();
            Fault[] faults = {Fault.UNAVAILABLE, Fault.THROTTLED, Fault.HANGS_UP};
            glue.fault = call ->
                    call.isAbout("orders_changes") ? faults[failed.getAndIncrement() % faults.length] : Fault.NONE;
            Instant end = Instant.now().plus(OUTAGE);
            while (Instant.now().isBefore(end)) {
                add(topic, 0, 1);
                add(returns, 0, 1);
                one.poll(50);
                one.commit();
                other.poll(50);
                other.commit();
                Thread.sleep(200);
            }
            add(returns, 0, 20);
            other.finish();

            assertThat(failed).as("requests that failed").hasValueGreaterThan(3);
            assertVisibleOnce("returns_changes", returns);
            assertThat(topic.committed(topic.partition(0))).isEqualTo(20);

            glue.fault = call -> Fault.NONE;
            one.finish();
        }
        assertVisibleOnce("orders_changes", topic);
    }

    @Test
    void commit_without_an_answer_is_looked_up_and_no_file_is_deleted() {
        add(topic, 0, 60);
        AtomicInteger commits = new AtomicInteger();
        glue.fault = call -> call.isCommit() && commits.getAndIncrement() % 2 == 0 ? Fault.NO_ANSWER : Fault.NONE;

        writeAll(0);

        assertThat(commits).hasValueGreaterThan(1);
        assertVisibleOnce("orders_changes", topic);
        assertThat(lake.keys(DATA)).hasSameSizeAs(rows("orders_changes").keys());
    }

    @Test
    void commit_without_an_answer_is_not_made_twice_by_the_next_task() {
        add(topic, 0, 20);
        glue.fault = call -> call.isCommit() ? Fault.NO_ANSWER : Fault.NONE;
        TestWorker worker = new TestWorker(topic, props("aws.retry.max.attempts", "1"));
        worker.assign(topic.partition(0));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            worker.poll(50);
            return glue.calls.stream().anyMatch(Call::isCommit);
        });
        worker.crash();
        glue.fault = call -> Fault.NONE;

        writeAll(0);

        assertVisibleOnce("orders_changes", topic);
    }

    @Test
    void orphan_cleanup_that_took_files_before_their_commit_is_noticed_and_they_are_put_again() {
        add(topic, 0, 20);
        try (LogLines log = new LogLines("io.tailrace.sink.commit.Uploads");
                TestWorker worker = new TestWorker(topic, props("aws.retry.max.attempts", "1"))) {
            worker.assign(topic.partition(0));
            AtomicBoolean down = new AtomicBoolean();
            glue.fault = call -> {
                down.set(down.get() || call.isCommit());
                return down.get() ? Fault.UNAVAILABLE : Fault.NONE;
            };
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                worker.poll(50);
                return !log.with("Could not write the chunk of orders-0").isEmpty();
            });
            List<String> orphans = lake.keys(DATA);
            assertThat(orphans).isNotEmpty();
            orphans.forEach(key -> lake.s3.deleteObject(
                    request -> request.bucket(TestLake.BUCKET).key(key)));

            glue.fault = call -> Fault.NONE;
            worker.finish();
        }

        assertVisibleOnce("orders_changes", topic);
    }

    @Test
    void table_that_was_dropped_and_made_again_has_the_rows_from_there_on_and_the_others_after_a_replay() {
        add(topic, 0, 20);
        writeAll(0);
        try (TestWorker worker = new TestWorker(topic, props())) {
            worker.assign(topic.partition(0));
            add(topic, 0, 20);
            worker.finish();
            inCatalog(catalog -> catalog.dropTable(name(), false));
            add(topic, 0, 20);
            worker.finish();
        }
        assertThat(rows("orders_changes").query("SELECT count(*), min(id)")).containsExactly("20", "40");

        decide(partition -> partition.replayFrom(0));
        topic.commit(topic.partition(0), 0);
        inCatalog(catalog -> catalog.dropTable(name(), false));
        writeAll(0);

        assertVisibleOnce("orders_changes", topic);
    }

    @Test
    void topic_that_was_made_again_is_a_new_generation_in_the_same_table() {
        add(topic, 0, 20);
        writeAll(0);
        topic = new TestTopic("orders");
        for (int i = 0; i < 30; i++) {
            topic.add(0, new Struct(ORDER).put("id", (long) i).put("text", "new"), NOON);
        }
        assertThatThrownBy(() -> writeAll(0))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("--new-generation");

        decide(LakePartition::newGeneration);
        writeAll(0);

        assertThat(rows("orders_changes").query("SELECT count(*), count(DISTINCT id)"))
                .containsExactly("50", "30");
        assertThat(properties()).containsEntry("tailrace.position.orders-0", "1:30");
    }

    @Test
    void partitions_that_are_added_have_positions_of_their_own() {
        add(topic, 0, 20);
        writeAll(0);
        add(topic, 1, 30);

        writeAll(0, 1);

        assertThat(properties())
                .containsEntry("tailrace.position.orders-0", "0:20")
                .containsEntry("tailrace.position.orders-1", "0:30");
        assertThat(rows("orders_changes").query("SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset))"))
                .containsExactly("50", "50");
    }

    @Test
    void optimizer_and_expiry_between_a_commit_and_its_claim_double_nothing() {
        add(topic, 0, 20);
        writeAll(0);
        inCatalog(catalog -> {
            Table table = catalog.loadTable(name());
            DataFile only = table.newScan().planFiles().iterator().next().file();
            String copy = only.location().replace(".snappy", "-optimized.snappy");
            copy(only.location(), copy);
            table.newRewrite()
                    .deleteFile(only)
                    .addFile(DataFiles.builder(table.spec())
                            .copy(only)
                            .withPath(copy)
                            .build())
                    .commit();
            table.expireSnapshots()
                    .expireOlderThan(System.currentTimeMillis() + 1)
                    .retainLast(1)
                    .commit();
        });
        unfinish();
        topic.commit(topic.partition(0), 0);
        add(topic, 0, 20);

        writeAll(0);

        assertVisibleOnce("orders_changes", topic);
    }

    @Test
    void items_of_400_kilobytes_leave_manifests_small() {
        String text = "x".repeat(LARGEST_ITEM);
        for (int i = 0; i < 20; i++) {
            topic.add(0, new Struct(ORDER).put("id", (long) i).put("text", text), NOON);
        }

        writeAll(0);

        assertVisibleOnce("orders_changes", topic);
        inCatalog(catalog -> {
            Table table = catalog.loadTable(name());
            assertThat(table.currentSnapshot().dataManifests(table.io()))
                    .allSatisfy(manifest -> assertThat(manifest.length()).isLessThan(20_000));
        });
    }

    private void copy(String from, String to) {
        lake.s3.copyObject(request -> request.sourceBucket(TestLake.BUCKET)
                .sourceKey(from.substring("s3://lake/".length()))
                .destinationBucket(TestLake.BUCKET)
                .destinationKey(to.substring("s3://lake/".length())));
    }

    /** As if the task had died before it noted that the chunk is whole. */
    private void unfinish() {
        for (String key : lake.keys("raw/_chunks/orders/0/")) {
            String claim = lake.s3
                    .getObjectAsBytes(request -> request.bucket(TestLake.BUCKET).key(key))
                    .asUtf8String();
            lake.s3.putObject(
                    request -> request.bucket(TestLake.BUCKET).key(key),
                    RequestBody.fromString(claim.replace("\"whole\":true", "\"whole\":false")));
        }
    }

    private void decide(Function<LakePartition, Plan> decision) {
        try (SinkLake decided = SinkLake.of(props())) {
            decision.apply(decided.partition("orders", 0)).action().run();
        }
    }

    private void inCatalog(Consumer<Catalog> action) {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            action.accept(catalog.open());
        }
    }

    private Map<String, String> properties() {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            return catalog.open().loadTable(name()).properties();
        }
    }

    private static TableIdentifier name() {
        return TableIdentifier.of("tailrace", "orders_changes");
    }

    private void writeAll(int... partitions) {
        TestWorker.writeAll(topic, props(), partitions);
    }

    private void assertVisibleOnce(String table, TestTopic written) {
        String all = Integer.toString(written.size());
        assertThat(rows(table).query("SELECT count(*), count(DISTINCT id), count(DISTINCT kafka_offset)"))
                .containsExactly(all, all, all);
    }

    private ListedRows rows(String table) {
        return new ListedRows(lake, props(), table);
    }

    private static void add(TestTopic topic, int partition, int count) {
        for (int i = 0; i < count; i++) {
            topic.add(partition, new Struct(ORDER).put("id", topic.end(partition)), NOON);
        }
    }

    private Map<String, String> props(String... options) {
        return RecordedLake.with(
                lake.icebergProps(
                        glue.endpoint(),
                        "rotate.max.records",
                        "20",
                        "rotate.interval.ms",
                        "1000",
                        "rotate.idle.ms",
                        "1000"),
                options);
    }
}
