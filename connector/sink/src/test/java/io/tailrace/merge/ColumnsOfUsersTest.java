package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of the current table that users added, changed or dropped with another engine. */
class ColumnsOfUsersTest {
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
    void a_column_that_a_user_added_in_another_case_gets_the_values_of_the_log() throws IOException {
        merge(change("INSERT", "a", 1, 1));
        // Spark: ALTER TABLE orders ADD COLUMNS (Status string, Address struct<City string>)
        tables.current()
                .updateSchema()
                .addColumn("Status", Types.StringType.get())
                .addColumn("Address", Types.StructType.of(NestedField.optional(1, "City", Types.StringType.get())))
                .commit();
        Schema address = SchemaBuilder.struct()
                .field("city", Schema.OPTIONAL_STRING_SCHEMA)
                .optional()
                .build();
        Schema wider = ChangeRows.schema(SchemaBuilder.struct()
                .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("status", Schema.OPTIONAL_STRING_SCHEMA)
                .field("address", address));

        merge(ChangeRows.row(wider, "MODIFY", 2)
                .put("order_id", "a")
                .put("status", "paid")
                .put("address", new Struct(address).put("city", "Zug")));

        assertThat(tables.rows()).singleElement().satisfies(row -> {
            assertThat(row).containsEntry("Status", "paid");
            assertThat(row.get("Address")).hasToString("Record(Zug)");
        });
        assertThat(tables.live).isNotNull().satisfies(view -> {
            assertThat(view.sql()).contains("b.\"status\" AS \"status\"", "t.\"address\" AS \"address\"");
            assertThat(view.columns()).extracting(NestedField::name).contains("status", "address");
        });
    }

    private void merge(Struct... changes) throws IOException {
        tables.append(0, List.of(changes));
        assertThat(merger.step()).isNotNull();
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }
}
