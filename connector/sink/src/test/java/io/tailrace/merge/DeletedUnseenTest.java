package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An item whose deletion was lost is removed once a later snapshot is whole, and no other item is. */
class DeletedUnseenTest {
    private static final int START = 10_000;
    private static final long SNAPSHOT = ChangeRows.NOON.plusSeconds(START).toEpochMilli();
    private static final String NEXT_STREAM = "2026-11-22T14:46:00.000";

    @TempDir
    private Path folder;

    private TestTables tables;
    private Merger merger;

    @BeforeEach
    void start() throws IOException {
        tables = new TestTables(folder);
        merger = tables.merger(1 << 30, "order_id");
        tables.append(0, List.of(insert("a", 1), insert("b", 2), insert("gone", 3)));
        merger.step();
    }

    @Test
    void an_item_without_a_row_in_a_whole_snapshot_is_removed_and_one_with_a_row_stays() throws IOException {
        tables.append(0, List.of(row("a"), row("b"), notice(2)));

        merger.step();

        assertThat(items()).containsExactly("a", "b");
    }

    @Test
    void nothing_is_removed_before_the_last_row_of_any_partition_is_there() throws IOException {
        tables.append(0, List.of(row("a"), notice(2)));
        merger.step();
        assertThat(items()).containsExactly("a", "b", "gone");

        tables.append(1, List.of(row("b")));
        merger.step();

        assertThat(items()).containsExactly("a", "b");
    }

    @Test
    void a_row_that_comes_twice_counts_once() throws IOException {
        tables.append(0, List.of(row("a"), row("a"), row("a"), notice(2)));

        merger.step();

        assertThat(items()).containsExactly("a", "b", "gone");
    }

    @Test
    void a_snapshot_of_which_a_transform_took_rows_removes_nothing_and_the_log_says_why() throws IOException {
        try (LogLines log = new LogLines(WholeSnapshotSearch.class.getName())) {
            tables.append(0, List.of(row("b"), notice(2)));
            merger.step();
            tables.append(0, List.of(insert("c", START + 900)));
            merger.step();

            assertThat(log.with(
                            "Snapshot " + SNAPSHOT + " of table orders has 2 rows, and not all of them are in the log"))
                    .hasSize(1);
        }

        assertThat(items()).containsExactly("a", "b", "c", "gone");
    }

    @Test
    void a_snapshot_without_its_notice_removes_nothing() throws IOException {
        tables.append(0, List.of(row("a"), row("b")));

        merger.step();

        assertThat(items()).containsExactly("a", "b", "gone");
    }

    @Test
    void an_item_that_was_made_while_the_snapshot_ran_stays() throws IOException {
        tables.append(0, List.of(row("a"), insert("new", START + 1), row("b")));
        // Its time is truncated to the minute, as by DynamoDB Local.
        tables.append(0, List.of(insert("newer", START - 59), notice(2)));

        merger.step();

        assertThat(items()).containsExactly("a", "b", "new", "newer");
    }

    @Test
    void an_older_change_that_comes_late_does_not_bring_a_phantom_back() throws IOException {
        tables.append(0, List.of(row("a"), row("b"), notice(2)));
        merger.step();
        tables.append(0, List.of(insert("gone", 3), insert("late", 100), TestOrders.read("gone", 1, 50)));

        merger.step();

        assertThat(items()).containsExactly("a", "b");
    }

    @Test
    void a_removed_phantom_that_is_made_again_is_there() throws IOException {
        tables.append(0, List.of(row("a"), row("b"), notice(2)));
        merger.step();
        tables.append(0, List.of(insert("gone", START + 500)));

        merger.step();

        assertThat(items()).containsExactly("a", "b", "gone");
    }

    @Test
    void a_snapshot_of_an_empty_table_removes_everything_older() throws IOException {
        tables.append(0, List.of(notice(0), insert("new", START + 1)));

        merger.step();

        assertThat(items()).containsExactly("new");
    }

    @Test
    void rows_of_an_earlier_snapshot_do_not_count_for_a_later_one() throws IOException {
        tables.append(0, List.of(row("a"), row("gone")));
        merger.step();
        long later = SNAPSHOT + 1_000_000;
        tables.append(
                0,
                List.of(
                        TestOrders.snapshotRow(later, "b", 1, START + 1_000),
                        TestOrders.notice(later, 2, START + 1_001)));
        merger.step();
        assertThat(items()).containsExactly("a", "b", "gone");

        tables.append(0, List.of(TestOrders.snapshotRow(later, "a", 1, START + 1_002), row("gone"), notice(2)));
        merger.step();

        assertThat(items()).containsExactly("a", "b");
    }

    @Test
    void a_change_of_an_earlier_stream_is_older_than_the_snapshot_whatever_its_time() throws IOException {
        // The stream was switched off and on again, and the table scanned at once.
        tables.append(0, List.of(insert("last", START - 1), next(row("a")), next(row("b")), next(notice(2))));

        merger.step();

        assertThat(items()).containsExactly("a", "b");
    }

    @Test
    void a_notice_that_comes_once_more_under_a_later_stream_claims_no_more_than_its_rows_do() throws IOException {
        tables.append(0, List.of(row("a"), row("b"), insert("new", START + 1), notice(2)));
        merger.step();
        tables.append(0, List.of(next(notice(2))));

        merger.step();

        assertThat(items()).containsExactly("a", "b", "new");
    }

    @Test
    void the_items_of_another_table_in_the_same_topic_are_not_touched() throws IOException {
        tables.append(0, List.of(insert("other", 5).put("cdc_table", "archive"), row("a"), row("b"), notice(2)));

        merger.step();

        assertThat(items()).containsExactly("a", "b", "other");
    }

    @Test
    void it_works_for_rows_that_do_not_name_their_table() throws IOException {
        Schema without = schemaWithoutTable();
        TestTables others = new TestTables(folder);
        others.append(0, List.of(copy(insert("a", 1), without), copy(insert("gone", 2), without)));
        others.append(0, List.of(copy(row("a"), without), copy(notice(1), without)));

        others.merger(1 << 30, "order_id").step();

        assertThat(items(others)).containsExactly("a");
    }

    @Test
    void merging_the_log_from_its_beginning_once_more_ends_the_same() throws IOException {
        tables.append(0, List.of(row("a"), row("b"), notice(2)));
        merger.step();
        tables.current().updateProperties().set("tailrace.merged.sequence", "0").commit();
        Merger again = tables.merger(1, "order_id");

        while (again.step() != null) {
            assertThat(items()).containsExactly("a", "b");
        }
    }

    @Test
    void the_live_view_leaves_out_what_is_older_than_the_snapshot() throws IOException {
        assertThat(sql()).doesNotContain("TIMESTAMP");
        tables.append(0, List.of(row("a"), row("b"), notice(2)));

        merger.step();

        assertThat(sql())
                .contains(
                        "AND NOT coalesce(coalesce(t.\"cdc_table\", '') = 'orders' AND (coalesce(t.\"cdc_stream\", '') < '"
                                + ChangeRows.STREAM + "' OR (coalesce(t.\"cdc_stream\", '') = '" + ChangeRows.STREAM
                                + "' AND t.\"row_time\" < TIMESTAMP '2026-11-22 14:44:40.123')), false)");
    }

    @Test
    void what_was_counted_survives_its_trip_through_the_tables_properties() {
        List<SnapshotCount> counts = List.of(
                new SnapshotCount(SNAPSHOT, null, 3, null),
                new SnapshotCount(SNAPSHOT, 5L, 3, new WholeSnapshot(7, null)),
                new SnapshotCount(SNAPSHOT, 5L, 5, new WholeSnapshot(SNAPSHOT, ChangeRows.STREAM)));

        assertThat(counts.stream().map(SnapshotCount::text).map(SnapshotCount::parse))
                .containsExactlyElementsOf(counts);
    }

    @Test
    void digests_are_counted_once_each_in_memory_and_on_disk() throws IOException {
        for (int mostInMemory : new int[] {1_000_000, 700, 50}) {
            try (DistinctDigests digests = new DistinctDigests(5_000, mostInMemory, folder, "count")) {
                for (int round = 0; round < 2; round++) {
                    for (long i = 0; i < 5_000; i++) {
                        digests.add(i % 10, i * Long.MAX_VALUE);
                    }
                }

                assertThat(digests.count()).isEqualTo(5_000);
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    private String sql() {
        return Objects.requireNonNull(tables.live).sql();
    }

    private Set<String> items() throws IOException {
        return items(tables);
    }

    private static Set<String> items(TestTables tables) throws IOException {
        Set<String> items = new TreeSet<>();
        for (Map<String, Object> row : tables.rows()) {
            items.add((String) row.get("order_id"));
        }
        return items;
    }

    private static Struct insert(String id, int second) {
        return ChangeRows.row(TestOrders.ROW, "INSERT", second)
                .put("order_id", id)
                .put("quantity", 1);
    }

    private static Struct row(String id) {
        return TestOrders.snapshotRow(SNAPSHOT, id, 1, START + 1);
    }

    private static Struct notice(long rows) {
        return TestOrders.notice(SNAPSHOT, rows, START + 2);
    }

    private static Struct next(Struct row) {
        return row.put("cdc_stream", NEXT_STREAM);
    }

    private static Schema schemaWithoutTable() {
        SchemaBuilder builder = SchemaBuilder.struct();
        TestOrders.ROW.fields().stream()
                .filter(field -> !field.name().equals("cdc_table"))
                .forEach(field -> builder.field(field.name(), field.schema()));
        return builder.build();
    }

    private static Struct copy(Struct row, Schema schema) {
        Struct copy = new Struct(schema);
        schema.fields().forEach(field -> copy.put(field, row.get(field.name())));
        return copy;
    }
}
