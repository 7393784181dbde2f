package io.tailrace.sink.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLog.Visibility;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.Granularity;
import io.tailrace.iceberg.LogAppend;
import io.tailrace.schema.Columns;
import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.LakePartition.Plan;
import io.tailrace.sink.claim.LakePartition.Status;
import io.tailrace.sink.claim.Position.Beginning;
import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.s3.StoredChunks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person can decide about a chunk whose files a table lists, or is to. */
class VisibleChunksTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 3);
    private static final ChunkNames NAMES = new ChunkNames("raw/", "orders", 3, "parquet");
    private static final String ORDERS = "orders_changes";
    private static final String RETURNS = "returns_changes";
    private static final long ROWS = 10;

    private final MemoryStore store = new MemoryStore(path -> path);
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final Map<String, ChangeLog> logs = new HashMap<>();
    private final StoredChunks visible = new StoredChunks("raw/", this::log, (log, key) -> file(key));
    private final LakePartition partition = new LakePartition(
            store, "raw/", "orders", 3, visible, Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC));

    @BeforeEach
    void start() {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
        log(ORDERS).ensure(Columns.parse("id string"));
        log(RETURNS).ensure(Columns.parse("id string"));
    }

    @Test
    void a_visible_chunk_is_not_withdrawn_and_nothing_of_it_is_deleted() {
        Claim claim = claimed(20, 39, ORDERS, ORDERS);
        stored(claim, 2);
        append(claim, ORDERS);

        assertThatThrownBy(partition::withdrawChunk)
                .isInstanceOf(ConnectException.class)
                .hasMessage("orders-3: Rows of the chunk of offsets 20 to 39 are visible in their table already, and a"
                        + " table cannot lose files. Run ./tailrace lake --config FILE --topic orders --partition 3"
                        + " --accept-chunk: it makes the others visible, and none twice.");
        assertThat(store.objects).containsKeys(claim.keys().toArray(String[]::new));
    }

    @Test
    void a_visible_chunk_is_accepted_without_a_loss_also_when_a_job_has_replaced_its_files() {
        Claim claim = claimed(20, 39, ORDERS, ORDERS);
        append(claim, ORDERS);

        Plan plan = partition.acceptChunk();
        plan.action().run();

        assertThat(plan.effect())
                .isEqualTo("The chunk of offsets 20 to 39 counts as written, without 0 of its 2 files and 0 of its 20"
                        + " rows.");
        assertThat(listed(ORDERS)).containsExactlyInAnyOrderElementsOf(claim.keys());
        assertThat(status().state()).isEqualTo(LakePartition.ChunkState.WHOLE);
    }

    @Test
    void an_invisible_chunk_is_accepted_with_those_of_its_files_that_exist() {
        Claim claim = claimed(20, 49, ORDERS, ORDERS, ORDERS);
        stored(claim, 2);

        Plan plan = partition.acceptChunk();
        plan.action().run();

        assertThat(plan.effect())
                .isEqualTo("The chunk of offsets 20 to 49 counts as written, without 1 of its 3 files and 10 of its 30"
                        + " rows.");
        assertThat(listed(ORDERS))
                .containsExactlyInAnyOrderElementsOf(claim.keys().subList(0, 2));
        assertThat(status().state()).isEqualTo(LakePartition.ChunkState.WHOLE);
        assertThat(append(claim, ORDERS)).isEqualTo(Visibility.VISIBLE);
        assertThat(listed(ORDERS)).hasSize(2);
    }

    @Test
    void an_accepted_chunk_without_any_file_is_not_made_visible_later_by_a_task_that_had_hung() {
        Claim claim = claimed(20, 29, ORDERS);

        partition.acceptChunk().action().run();
        append(claim, ORDERS);

        assertThat(listed(ORDERS)).isEmpty();
    }

    @Test
    void a_withdrawn_chunk_never_becomes_visible_and_what_is_written_again_does() {
        claim(0, 19, ORDERS);
        append(0, 0, 20, ORDERS, "raw/orders_changes/data/first");
        Claim claim = claimed(20, 29, ORDERS);
        stored(claim, 1);

        Plan plan = partition.withdrawChunk();
        plan.action().run();

        assertThat(plan.effect())
                .isEqualTo("The chunk of offsets 20 to 29 is withdrawn: 1 files are deleted, and those of its records"
                        + " that Kafka still has are written again, in files named orders-3-g1-*.");
        assertThat(store.objects).doesNotContainKey(claim.keys().get(0));
        assertThat(status().next()).isEqualTo(20);
        assertThat(append(claim, ORDERS)).isEqualTo(Visibility.SUPERSEDED);
        assertThat(append(1, 20, 33, ORDERS, "again")).isEqualTo(Visibility.VISIBLE);
        assertThat(listed(ORDERS)).containsExactlyInAnyOrder("raw/orders_changes/data/first", "again");
    }

    @Test
    void a_withdrawal_that_was_cut_short_can_be_made_again() {
        Claim claim = claimed(20, 29, ORDERS);
        visible.hide(NAMES, claim);

        partition.withdrawChunk().action().run();

        assertThat(status().state()).isEqualTo(LakePartition.ChunkState.EMPTY_GENERATION);
        assertThat(append(claim, ORDERS)).isEqualTo(Visibility.SUPERSEDED);
        assertThat(append(1, 20, 33, ORDERS, "again")).isEqualTo(Visibility.VISIBLE);
    }

    @Test
    void a_chunk_that_becomes_visible_while_a_person_decides_is_not_withdrawn() {
        Claim claim = claimed(20, 29, ORDERS);
        stored(claim, 1);
        Plan plan = partition.withdrawChunk();
        append(claim, ORDERS);

        assertThatThrownBy(() -> plan.action().run())
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "A task has just made rows of the chunk of offsets 20 to 29 visible. Stop the connector first,"
                                + " and look again.");

        assertThat(store.objects).containsKey(claim.keys().get(0));
        assertThat(status().state()).isEqualTo(LakePartition.ChunkState.UNFINISHED);
    }

    @Test
    void the_first_chunk_is_written_again_from_where_the_group_was() {
        new Claims(store, NAMES).begin(new Beginning(0, 15, "first start", Instant.EPOCH));
        claim(0, 29, ORDERS);

        partition.withdrawChunk().action().run();

        assertThat(status().next()).isEqualTo(15);
    }

    @Test
    void a_chunk_that_is_visible_in_one_of_its_tables_can_only_be_accepted() {
        Claim claim = claimed(20, 39, ORDERS, RETURNS);
        stored(claim, 2);
        append(claim, ORDERS);
        assertThat(status().visibility()).isEqualTo(LakePartition.Visibility.SOME);
        assertThatThrownBy(partition::withdrawChunk).hasMessageContaining("--accept-chunk");

        partition.acceptChunk().action().run();

        assertThat(listed(ORDERS)).containsExactly(claim.keys().get(0));
        assertThat(listed(RETURNS)).containsExactly(claim.keys().get(1));
        assertThat(status().visibility()).isEqualTo(LakePartition.Visibility.ALL);
    }

    @Test
    void the_files_of_a_chunk_that_a_table_has_in_part_stay_and_the_rest_is_written_from_there() {
        String first = "raw/orders_changes/data/first";
        append(0, 10, 20, ORDERS, first);
        Claim claim = claim(10, 29, ORDERS);
        stored(claim, 1);
        assertThatThrownBy(() -> append(claim, ORDERS)).hasMessageContaining("--skip-to 20");

        partition.withdrawChunk().action().run();
        partition.skipTo(20).action().run();

        assertThat(store.objects).containsKey(claim.keys().get(0));
        assertThat(append(2, 20, 33, ORDERS, "rest")).isEqualTo(Visibility.VISIBLE);
        assertThat(listed(ORDERS)).containsExactlyInAnyOrder(first, "rest");
    }

    @Test
    void the_state_says_whether_the_newest_chunk_is_visible() {
        Claim claim = claimed(20, 29, ORDERS);
        assertThat(status().visibility()).isEqualTo(LakePartition.Visibility.NONE);

        append(claim, ORDERS);

        assertThat(status().visibility()).isEqualTo(LakePartition.Visibility.ALL);
    }

    @Test
    void a_chunk_of_a_table_that_does_not_list_its_files_is_visible_as_it_is_stored() {
        Claim claim = claim(20, List.of("raw/orders/dt=2026-11-22/hour=12/orders-3-20.jsonl"));

        assertThat(status().visibility()).isEqualTo(LakePartition.Visibility.AS_STORED);
        stored(claim, 1);
        partition.withdrawChunk().action().run();

        assertThat(store.objects).isEmpty();
    }

    private Status status() {
        return partition.status().orElseThrow();
    }

    private Claim claimed(long start, long end, String... tables) {
        assertThat(end - start + 1).isEqualTo(tables.length * ROWS);
        return claim(start, end, tables);
    }

    private Claim claim(long start, long end, String... tables) {
        List<String> keys = new ArrayList<>();
        for (String table : tables) {
            keys.add("raw/" + table + "/data/day=" + keys.size() + "/orders-3-" + start + ".parquet");
        }
        return claim(start, end, keys);
    }

    private Claim claim(long start, List<String> keys) {
        return claim(start, start + ROWS * keys.size() - 1, keys);
    }

    private Claim claim(long start, long end, List<String> keys) {
        RowIdentity last = new RowIdentity(end, 0, 1, 2, "f");
        return new Claims(store, NAMES)
                .make(new Claim(
                        new Claim.Range(0, start, end),
                        new Claim.Content(
                                ROWS * keys.size(), "00000000000000aa", new RowIdentity(end, 0, 1, 2, "f"), last),
                        new Claim.Author("f", "nonce", Instant.EPOCH),
                        Claim.State.CLAIMED,
                        keys.stream()
                                .map(key -> new Claim.File(key, ROWS, 1000))
                                .toList()));
    }

    private void stored(Claim claim, int count) {
        LongStream.range(0, count).forEach(i -> store.put(claim.keys().get((int) i), Path.of("f"), "rows"));
    }

    private Visibility append(Claim claim, String table) {
        return append(
                claim.generation(),
                claim.start(),
                claim.next(),
                table,
                claim.keys().stream().filter(key -> key.contains(table)).toArray(String[]::new));
    }

    private Visibility append(int generation, long start, long next, String table, String... keys) {
        // Of another task: it has looked at nothing that this one has.
        ChangeLog log = open(table);
        log.ensure(Columns.parse("id string"));
        return log.append(new LogAppend(
                PARTITION,
                generation,
                start,
                next,
                Stream.of(keys).map(VisibleChunksTest::file).toList()));
    }

    private ChangeLog log(String table) {
        return logs.computeIfAbsent(table, this::open);
    }

    private ChangeLog open(String table) {
        return new ChangeLog(
                catalog,
                new ChangeLogDefinition(
                        TableIdentifier.of("lake", table),
                        "s3://lake/raw/" + table,
                        "cdc_event_time",
                        Granularity.DAY));
    }

    private static DataFile file(String key) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(key)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1000)
                .withRecordCount(ROWS)
                .build();
    }

    private List<String> listed(String table) {
        List<String> keys = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                catalog.loadTable(TableIdentifier.of("lake", table)).newScan().planFiles()) {
            tasks.forEach(task -> keys.add(task.file().location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return keys;
    }
}
