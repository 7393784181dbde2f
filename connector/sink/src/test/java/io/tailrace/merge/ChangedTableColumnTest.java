package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The column cdc_table, a part of each item's key, comes or goes after the first merges, by FlattenDynamoDb's metadata. */
class ChangedTableColumnTest {
    private static final String KEYS = "tailrace.merged.keys";
    private static final Schema WITHOUT_TABLE = without(TestOrders.ROW, "cdc_table");

    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
    }

    @Test
    void changes_that_have_cdc_table_are_refused_by_a_table_that_was_merged_without_it() throws IOException {
        mergeWithoutTable();

        tables.append(0, List.of(withTable("a", 2, 3)));

        assertThatThrownBy(this::merge)
                .isInstanceOf(ConnectException.class)
                .hasMessage("Table " + tables.current().name()
                        + " was merged by order_id, and its log lake.orders_changes now has the column cdc_table,"
                        + " which is part of an item's key: rows from before would stay beside those of the same items. Drop"
                        + " the table, and the next merge rebuilds it from the rows of the log that have cdc_table. Those"
                        + " without it belong to no item until they are written again, by ./tailrace lake --replay-from or a new"
                        + " snapshot.");
        assertThat(quantities()).containsExactlyInAnyOrder("a=1", "b=1");
    }

    @Test
    void a_table_of_an_older_version_shows_by_its_columns_that_it_was_merged_without_cdc_table() throws IOException {
        mergeWithoutTable();
        tables.current().updateProperties().remove(KEYS).commit();

        tables.append(0, List.of(withTable("a", 2, 3)));

        assertThatThrownBy(this::merge).hasMessageContaining("was merged by order_id, and its log");
    }

    @Test
    void a_table_that_was_dropped_is_rebuilt_with_cdc_table_once_the_rows_are_written_again() throws IOException {
        mergeWithoutTable();
        tables.append(0, List.of(withTable("a", 2, 3)));
        tables.catalog.dropTable(TestTables.CURRENT);

        List<String> warnings = merge();
        assertThat(quantities()).containsExactly("a=2");
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(": 2 changes of its log lake.orders_changes were passed over", "without [cdc_table]");
        tables.append(0, List.of(withTable("a", 1, 1), withTable("b", 1, 2), withTable("a", 2, 3)));
        merge();

        assertThat(quantities()).containsExactlyInAnyOrder("a=2", "b=1");
    }

    @Test
    void changes_that_lack_the_cdc_table_of_those_before_are_passed_over_with_one_warning() throws IOException {
        tables.append(0, List.of(withTable("a", 1, 1)));
        merge();
        Merger merger = tables.merger(1 << 30, "order_id");

        try (LogLines lines = new LogLines(Merger.class.getName())) {
            tables.append(0, List.of(withoutTable("a", 2, 2), withoutTable("b", 2, 3)));
            merger.step();
            tables.append(0, List.of(withoutTable("a", 3, 4)));
            merger.step();

            assertThat(lines.with("without a value in a column of"))
                    .singleElement()
                    .asString()
                    .contains(": 2 changes of its log lake.orders_changes were passed over", "without [cdc_table]");
        }
        assertThat(quantities()).containsExactly("a=1");
    }

    private void mergeWithoutTable() throws IOException {
        tables.append(0, List.of(withoutTable("a", 1, 1), withoutTable("b", 1, 2)));
        assertThat(merge()).isEmpty();
    }

    /** Merges all, and returns the warnings. */
    private List<String> merge() {
        try (LogLines lines = new LogLines(Merger.class.getName())) {
            Merger merger = tables.merger(1 << 30, "order_id");
            while (merger.step() != null) {}
            return lines.with("without a value in a column of");
        }
    }

    private List<String> quantities() throws IOException {
        return tables.rows().stream()
                .map(row -> row.get("order_id") + "=" + row.get("quantity"))
                .toList();
    }

    private static Struct withTable(String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, "MODIFY", second)
                .put("order_id", id)
                .put("quantity", quantity);
    }

    private static Struct withoutTable(String id, int quantity, int second) {
        Struct whole = withTable(id, quantity, second);
        Struct row = new Struct(WITHOUT_TABLE);
        WITHOUT_TABLE.fields().forEach(field -> row.put(field, whole.get(field.name())));
        return row;
    }

    private static Schema without(Schema schema, String column) {
        SchemaBuilder left = SchemaBuilder.struct();
        for (Field field : schema.fields()) {
            if (!field.name().equals(column)) {
                left.field(field.name(), field.schema());
            }
        }
        return left.build();
    }
}
