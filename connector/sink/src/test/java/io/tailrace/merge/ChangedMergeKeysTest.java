package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columns that name an item are changed after the first merges, by merge.keys. */
class ChangedMergeKeysTest {
    private static final String KEYS = "tailrace.merged.keys";
    private static final Schema LINES = ChangeRows.schema(SchemaBuilder.struct()
            .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("line", Schema.OPTIONAL_INT32_SCHEMA)
            .field("quantity", Schema.OPTIONAL_INT32_SCHEMA));

    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
    }

    @Test
    void a_sort_key_that_is_added_to_merge_keys_later_is_refused_and_rebuilds_the_items_in_a_new_table()
            throws IOException {
        // The sort key was forgotten, so of an order's lines there is one.
        tables.append(0, List.of(line("a", 1, 1), line("a", 2, 2), line("a", 3, 3)));
        merge("order_id");
        assertThat(tables.rows()).hasSize(1);
        tables.append(0, List.of(line("b", 1, 4)));

        assertThatThrownBy(() -> merge("order_id", "line"))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "Table " + tables.current().name() + " was merged by order_id+cdc_table, and by merge.keys it"
                                + " would now be merged by order_id+line+cdc_table: items that share a row by the former columns"
                                + " would go on sharing it. Put the former columns back into merge.keys, or drop the table, and the"
                                + " next merge rebuilds it from the log.");
        tables.catalog.dropTable(TestTables.CURRENT);
        merge("order_id", "line");

        assertThat(tables.rows())
                .extracting(row -> row.get("order_id") + "/" + row.get("line"))
                .containsExactlyInAnyOrder("a/1", "a/2", "a/3", "b/1");
    }

    @Test
    void the_former_columns_put_back_go_on_in_the_same_table() throws IOException {
        tables.append(0, List.of(line("a", 1, 1)));
        merge("order_id", "line");
        tables.append(0, List.of(line("a", 2, 2)));
        assertThatThrownBy(() -> merge("order_id")).isInstanceOf(ConnectException.class);

        merge("order_id", "line");

        assertThat(tables.rows()).hasSize(2);
    }

    @Test
    void a_table_of_an_older_version_takes_the_present_columns_and_remembers_them_with_the_next_merge()
            throws IOException {
        tables.append(0, List.of(line("a", 1, 1)));
        merge("order_id");
        tables.current().updateProperties().remove(KEYS).commit();
        tables.append(0, List.of(line("b", 1, 2)));

        merge("order_id", "line");

        assertThat(tables.current().properties()).containsEntry(KEYS, "order_id+line+cdc_table");
    }

    private void merge(String... keys) {
        Merger merger = tables.merger(1 << 30, keys);
        while (merger.step() != null) {}
    }

    private static Struct line(String id, int line, int second) {
        return ChangeRows.row(LINES, "INSERT", second)
                .put("order_id", id)
                .put("line", line)
                .put("quantity", second);
    }
}
