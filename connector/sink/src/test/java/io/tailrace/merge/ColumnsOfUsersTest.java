package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
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

    @Test
    void a_column_of_a_type_that_no_merge_can_write_is_named_with_what_to_do() throws IOException {
        merge(change("INSERT", "a", 1, 1));
        tables.current()
                .updateSchema()
                .addColumn("ticket", Types.StructType.of(NestedField.optional(1, "id", Types.UUIDType.get())))
                .commit();
        tables.append(0, List.of(change("MODIFY", "a", 2, 2)));

        assertThatThrownBy(merger::step)
                .isInstanceOf(ConnectException.class)
                .hasMessageMatching(
                        "Column ticket of table .*lake.orders is struct<.*: id: optional uuid>, and a merge,"
                                + " which rewrites rows, cannot write uuid. Drop the column, and keep its values in a column of"
                                + " type string, or in a table of its own.");

        tables.current().updateSchema().deleteColumn("ticket").commit();
        assertThat(merger.step()).isNotNull();
        assertThat(tables.rows())
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("quantity", 2));
    }

    @Test
    void a_map_without_text_as_keys_is_named_before_the_current_table_gets_it_from_the_log() throws IOException {
        merge(change("INSERT", "a", 1, 1));
        tables.log()
                .updateSchema()
                .addColumn("counts", Types.MapType.ofOptional(1, 2, Types.IntegerType.get(), Types.LongType.get()))
                .commit();
        tables.append(0, List.of(change("MODIFY", "a", 2, 2)));

        assertThatThrownBy(merger::step)
                .isInstanceOf(ConnectException.class)
                .hasMessageMatching(
                        "Column counts of table .*lake.orders_changes is map<int, long>, and .* cannot write map<int, long>\\..*");
        assertThat(tables.current().schema().findField("counts")).isNull();

        tables.log().updateSchema().deleteColumn("counts").commit();
        assertThat(merger.step()).isNotNull();
    }

    @Test
    void a_time_with_a_zone_keeps_it_when_its_bucket_is_rewritten() throws IOException {
        merge(change("INSERT", "a", 1, 1));
        tables.current()
                .updateSchema()
                .addColumn("seen_at", Types.TimestampType.withZone())
                .commit();
        OffsetDateTime time = OffsetDateTime.parse("2026-11-22T12:00:00Z");
        tables.insert(Map.of("order_id", "kept", "cdc_table", "orders", "quantity", 7, "seen_at", time));
        List<Struct> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(change("INSERT", "b" + i, 1, 10 + i));
        }
        merge(all.toArray(new Struct[0]));
        merge(all.stream()
                .map(row -> row.put("cdc_sequence", "1" + row.get("cdc_sequence")))
                .toArray(Struct[]::new));

        assertThat(tables.current().currentSnapshot().summary()).containsEntry("total-delete-files", "0");
        assertThat(tables.rows())
                .filteredOn(row -> "kept".equals(row.get("order_id")))
                .singleElement()
                .extracting(row -> row.get("seen_at"))
                .isEqualTo(time);
    }

    @Test
    void a_field_that_a_user_dropped_from_a_struct_is_passed_over_in_older_files() throws IOException {
        Schema point = SchemaBuilder.struct()
                .field("x", Schema.OPTIONAL_INT32_SCHEMA)
                .optional()
                .build();
        Schema address = SchemaBuilder.struct()
                .field("city", Schema.OPTIONAL_STRING_SCHEMA)
                .field("zip", Schema.OPTIONAL_STRING_SCHEMA)
                .field("points", SchemaBuilder.array(point).optional().build())
                .optional()
                .build();
        Schema schema = ChangeRows.schema(SchemaBuilder.struct()
                .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("address", address));
        Struct home = new Struct(address)
                .put("city", "Zug")
                .put("zip", "6300")
                .put("points", List.of(new Struct(point).put("x", 1), new Struct(point)));
        for (int second = 1; second <= 3; second++) {
            merge(ChangeRows.row(schema, "INSERT", second)
                    .put("order_id", "id-" + second)
                    .put("address", home));
        }
        tables.current()
                .updateSchema()
                .deleteColumn("address.zip")
                .deleteColumn("address.points")
                .commit();

        for (int second = 10; second <= 12; second++) {
            merge(ChangeRows.row(schema, "MODIFY", second)
                    .put("order_id", "id-1")
                    .put("address", new Struct(address).put("city", "Bern").put("zip", "3000")));
        }

        // The field is there again, as any that the log has, and without the values of before.
        assertThat(tables.rows())
                .extracting(row -> row.get("order_id") + " " + row.get("address"))
                .containsExactlyInAnyOrder(
                        "id-1 Record(Bern, 3000, null)",
                        "id-2 Record(Zug, null, null)",
                        "id-3 Record(Zug, null, null)");
    }

    private void merge(Struct... changes) throws IOException {
        tables.append(0, List.of(changes));
        assertThat(merger.step()).isNotNull();
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }
}
