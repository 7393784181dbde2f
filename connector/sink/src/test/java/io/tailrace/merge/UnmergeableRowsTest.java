package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the log that have no place in the history of their item. */
class UnmergeableRowsTest {
    private static final String WAY_OUT =
            "Merges into the table stop before it. Correct what writes such rows, and delete"
                    + " those that are in the log, in Athena or Trino: DELETE FROM \"lake\".\"orders_changes\" WHERE"
                    + " coalesce(\"cdc_event_type\", '') <> 'SNAPSHOT' AND (\"cdc_event_time\" IS NULL OR"
                    + " coalesce(\"cdc_event_type\", '') NOT IN ('READ', 'INSERT', 'MODIFY', 'REMOVE')) AND"
                    + " \"order_id\" IS NOT NULL AND \"cdc_table\" IS NOT NULL -- the next merge goes on without them.";

    @TempDir
    private Path folder;

    private TestTables tables;
    private Merger merger;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
        merger = tables.merger(1 << 30, "order_id");
    }

    @Test
    void a_row_without_a_time_is_refused_with_its_place_and_a_statement_that_deletes_it() throws IOException {
        tables.append(
                0,
                List.of(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2).put("cdc_event_time", null)));

        assertThatThrownBy(merger::step)
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "Table lake.orders cannot get the row at orders-0, offset 1 of its log lake.orders_changes: the row"
                                + " has no cdc_event_time. " + WAY_OUT);
    }

    @Test
    void a_row_without_a_kind_is_refused_with_its_place_and_a_statement_that_deletes_it() throws IOException {
        tables.append(
                0,
                List.of(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2).put("cdc_event_type", null)));

        assertThatThrownBy(merger::step)
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "Table lake.orders cannot get the row at orders-0, offset 1 of its log lake.orders_changes: the row"
                                + " has cdc_event_type=null, which is none of READ, INSERT, MODIFY, REMOVE and SNAPSHOT. "
                                + WAY_OUT);
    }

    @Test
    void the_place_of_a_row_that_came_by_no_topic_is_said_by_its_file() throws IOException {
        tables.rows = MergeDefinition.LogRows.OBJECTS;
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("UPSERT", "b", 1, 2)));

        assertThatThrownBy(tables.merger(1 << 30, "order_id")::step)
                .hasMessageContaining("cannot get the row at row 2 of "
                        + LogTail.files(tables.log(), 0).get(0).location() + " of its log")
                .hasMessageContaining("cdc_event_type=UPSERT");
    }

    @Test
    void a_row_that_a_user_inserted_without_a_place_in_kafka_is_merged() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1)));
        tables.rows = MergeDefinition.LogRows.OBJECTS;
        tables.append(1, List.of(change("INSERT", "b", 1, 2)));
        tables.rows = MergeDefinition.LogRows.CHUNKS;

        tables.merger(1 << 30, "order_id").step();

        assertThat(tables.rows()).extracting(row -> row.get("order_id")).containsExactlyInAnyOrder("a", "b");
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }
}
