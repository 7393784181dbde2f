package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.merge.MergeDefinition.LogRows;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.TableState.Contents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergerTest {
    private static final long MANY_BYTES = 1 << 30;

    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
    }

    @Test
    void the_newest_change_of_each_item_is_its_row() throws IOException {
        tables.append(
                0, List.of(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2), change("MODIFY", "a", 2, 3)));
        tables.append(1, List.of(change("INSERT", "c", 1, 4)));

        Step step = tables.merger(MANY_BYTES, "order_id").step();

        assertThat(step).extracting(Step::changes).isEqualTo(4L);
        assertThat(quantities()).isEqualTo(Map.of("a", 2, "b", 1, "c", 1));
        assertThat(tables.rows())
                .allSatisfy(row -> assertThat(row)
                        .containsKeys("cdc_event_time", "cdc_row_time", "cdc_sequence", "cdc_stream", "kafka_offset")
                        .doesNotContainKeys("cdc_event_type"));
    }

    @Test
    void later_changes_replace_and_remove_rows() throws IOException {
        tables.append(
                0, List.of(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2), change("INSERT", "c", 1, 3)));
        Merger merger = tables.merger(MANY_BYTES, "order_id");
        merger.step();
        tables.append(0, List.of(change("MODIFY", "a", 5, 4), remove("b", 5), remove("never-seen", 6)));

        merger.step();

        assertThat(quantities()).isEqualTo(Map.of("a", 5, "c", 1));
        assertThat(merger.step()).isNull();
    }

    @Test
    void what_was_merged_once_more_changes_nothing() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("MODIFY", "a", 2, 2)));
        Merger merger = tables.merger(MANY_BYTES, "order_id");
        merger.step();
        List<Map<String, Object>> before = tables.rows();
        tables.current().updateProperties().set("tailrace.merged.sequence", "0").commit();

        merger.step();

        assertThat(tables.rows()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(tables.current().currentSnapshot().summary())
                .doesNotContainKeys("added-data-files", "added-delete-files", "deleted-data-files");
    }

    @Test
    void what_is_not_merged_waits_since_the_oldest_of_its_commits() throws IOException {
        Merger merger = tables.merger(1, "order_id");
        assertThat(merger.waiting()).isEqualTo(Waiting.NOTHING);
        tables.append(0, List.of(change("INSERT", "a", 1, 1)));
        tables.append(0, List.of(change("INSERT", "b", 1, 2)));
        tables.append(0, List.of(change("INSERT", "c", 1, 3)));
        List<Instant> commits = new ArrayList<>();
        tables.log().snapshots().forEach(snapshot -> commits.add(Instant.ofEpochMilli(snapshot.timestampMillis())));
        assertThat(merger.waiting())
                .returns(3, Waiting::files)
                .returns(commits.get(0), Waiting::since)
                .returns(true, waiting -> waiting.bytes() > 0);

        Waiting left = Objects.requireNonNull(merger.step()).left();

        assertThat(left).returns(2, Waiting::files).returns(commits.get(1), Waiting::since);
        assertThat(merger.waiting()).isEqualTo(left);
        merger.step();
        merger.step();
        assertThat(merger.waiting()).isEqualTo(Waiting.NOTHING);
    }

    @Test
    void the_state_of_both_tables_is_read_from_their_metadata() throws IOException {
        tables.append(
                0, List.of(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2), change("MODIFY", "a", 2, 3)));
        tables.merger(MANY_BYTES, "order_id").step();
        tables.append(0, List.of(remove("b", 4), change("INSERT", "c", 1, 5)));

        TableState state = tables.state();

        assertThat(state.log()).returns(5L, Contents::rows).returns(2L, Contents::files);
        assertThat(state.current()).returns(2L, Contents::rows);
        assertThat(state.waiting()).returns(1, Waiting::files);
        tables.merger(MANY_BYTES, "order_id").step();
        assertThat(tables.state().current()).returns(2L, Contents::rows);
    }

    @Test
    void a_step_takes_no_more_of_the_log_than_it_may_and_always_a_whole_commit() throws IOException {
        for (int i = 0; i < 6; i++) {
            tables.append(0, List.of(change("INSERT", "a" + i, i, 2 * i), change("INSERT", "b" + i, i, 2 * i + 1)));
        }
        Merger merger = tables.merger(1, "order_id");

        for (int i = 1; i <= 6; i++) {
            assertThat(merger.step()).isNotNull();
            assertThat(quantities()).hasSize(2 * i);
            assertThat(tables.current().properties()).containsEntry("tailrace.merged.offset.orders-0", "" + 2 * i);
        }
        assertThat(merger.step()).isNull();
    }

    @Test
    void a_row_of_a_snapshot_never_wins_over_a_newer_change() throws IOException {
        tables.append(0, List.of(change("MODIFY", "a", 7, 600), remove("b", 601)));
        Merger merger = tables.merger(MANY_BYTES, "order_id");
        merger.step();
        tables.append(
                0, List.of(TestOrders.read("a", 1, 10), TestOrders.read("b", 1, 10), TestOrders.read("c", 1, 10)));

        merger.step();

        assertThat(quantities()).isEqualTo(Map.of("a", 7, "c", 1));
    }

    @Test
    void a_change_that_arrives_once_more_does_not_bring_a_removed_item_back() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), remove("a", 2), change("INSERT", "b", 1, 3)));
        Merger merger = tables.merger(MANY_BYTES, "order_id");
        merger.step();
        tables.append(0, List.of(change("INSERT", "a", 1, 1)));

        merger.step();

        assertThat(quantities()).isEqualTo(Map.of("b", 1));
    }

    @Test
    void an_item_that_was_removed_and_made_again_is_there() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), remove("a", 2)));
        Merger merger = tables.merger(MANY_BYTES, "order_id");
        merger.step();
        tables.append(0, List.of(change("INSERT", "a", 9, 3)));

        merger.step();

        assertThat(quantities()).isEqualTo(Map.of("a", 9));
    }

    @Test
    void columns_of_the_log_are_columns_of_the_table_with_rows_before_and_after_readable() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2)));
        Merger merger = tables.merger(MANY_BYTES, "order_id");
        merger.step();
        Schema wider = ChangeRows.schema(SchemaBuilder.struct()
                .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("quantity", Schema.OPTIONAL_INT64_SCHEMA)
                .field("status", Schema.OPTIONAL_STRING_SCHEMA));
        Struct changed = ChangeRows.row(wider, "MODIFY", 3)
                .put("order_id", "a")
                .put("quantity", 1L << 40)
                .put("status", "paid");
        tables.append(0, List.of(changed));

        merger.step();

        assertThat(tables.rows())
                .extracting(row -> List.of(row.get("order_id"), row.get("quantity"), row.getOrDefault("status", "-")))
                .containsExactlyInAnyOrder(List.of("a", 1L << 40, "paid"), List.of("b", 1L, "-"));
    }

    @Test
    void of_two_mergers_at_once_one_is_refused_and_both_go_on() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1)));
        Merger one = tables.merger(1, "order_id");
        Merger other = tables.merger(1, "order_id");
        for (int i = 2; i < 12; i++) {
            tables.append(0, List.of(change("MODIFY", "a", i, i), change("INSERT", "b" + i, i, 100 + i)));
            one.step();
            other.step();
        }
        while (one.step() != null) {
            other.step();
        }

        assertThat(quantities()).hasSize(11).containsEntry("a", 11);
    }

    @Test
    void a_log_whose_rows_come_from_objects_needs_no_offsets_and_has_no_live_view() throws IOException {
        tables.rows = LogRows.OBJECTS;
        Merger merger = tables.merger(MANY_BYTES, "order_id");
        tables.append(
                0, List.of(change("MODIFY", "a", 2, 3), change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2)));
        merger.step();
        tables.append(0, List.of(remove("b", 4), change("MODIFY", "a", 2, 3)));

        merger.step();

        assertThat(quantities()).isEqualTo(Map.of("a", 2));
        assertThat(tables.rows()).allSatisfy(row -> assertThat(row).doesNotContainKey("kafka_offset"));
        assertThat(tables.live).isNull();
    }

    @Test
    void a_log_of_chunks_without_offsets_is_refused_with_the_columns_that_it_lacks() throws IOException {
        tables.rows = LogRows.OBJECTS;
        tables.append(0, List.of(change("INSERT", "a", 1, 1)));
        tables.rows = LogRows.CHUNKS;

        assertThatThrownBy(() -> tables.merger(MANY_BYTES, "order_id").step())
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("Table lake.orders_changes lacks the columns [kafka_topic, kafka_partition,"
                        + " kafka_offset], which give an item's changes their order");
    }

    private Map<String, Integer> quantities() throws IOException {
        Map<String, Integer> quantities = new HashMap<>();
        for (Map<String, Object> row : tables.rows()) {
            Integer before = quantities.put((String) row.get("order_id"), (Integer) row.get("quantity"));
            assertThat(before).as("%s twice", row).isNull();
        }
        return quantities;
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }

    private static Struct remove(String id, int second) {
        return ChangeRows.row(TestOrders.ROW, "REMOVE", second).put("order_id", id);
    }
}
