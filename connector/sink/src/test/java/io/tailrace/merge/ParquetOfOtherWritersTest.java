package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.iceberg.Files;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetOfOtherWritersTest {
    private static final Instant TIME = Instant.parse("2026-11-22T12:00:00.123456Z");
    private static final List<NestedField> COLUMNS = List.of(
            NestedField.optional(1, "order_id", Types.StringType.get()),
            NestedField.optional(2, "quantity", Types.LongType.get()),
            NestedField.optional(3, "price", Types.DecimalType.of(10, 2)),
            NestedField.optional(4, "placed_at", Types.TimestampType.withoutZone()),
            NestedField.optional(
                    5,
                    "lines",
                    Types.ListType.ofOptional(
                            6, Types.StructType.of(NestedField.optional(7, "sku", Types.StringType.get())))),
            NestedField.optional(
                    8, "notes", Types.MapType.ofOptional(9, 10, Types.StringType.get(), Types.IntegerType.get())),
            NestedField.optional(11, "paid", Types.BooleanType.get()),
            NestedField.optional(12, "photo", Types.BinaryType.get()));

    @TempDir
    private Path folder;

    @Test
    void hives_forms_of_times_lists_maps_and_decimals_are_read_by_the_names_of_columns() throws IOException {
        Path file = folder.resolve("hive.parquet");
        String columns = """
                optional binary ORDER_ID (UTF8);
                optional int96 placed_at;
                optional int32 quantity;
                optional fixed_len_byte_array(5) price (DECIMAL(10,2));
                optional group lines (LIST) { repeated group bag { optional group array_element { optional binary sku (UTF8); } } }
                optional group notes (MAP) { repeated group map (MAP_KEY_VALUE) { required binary key (UTF8); optional int32 value; } }
                """;
        try (HiveParquet hive = new HiveParquet(file, columns)) {
            hive.row(row -> {
                row.append("ORDER_ID", "ö-1");
                row.append("placed_at", HiveParquet.time(TIME));
                row.append("quantity", 7);
                row.append("price", Binary.fromConstantByteArray(new byte[] {-1, -1, -1, -1, (byte) 0x85}));
                Group bag = row.addGroup("lines");
                bag.addGroup("bag").addGroup("array_element").append("sku", "a");
                bag.addGroup("bag");
                Group entry = row.addGroup("notes").addGroup("map");
                entry.append("key", "k").append("value", 3);
            });
            hive.row(row -> row.append("placed_at", HiveParquet.time(Instant.parse("1969-12-31T23:59:59.999Z"))));
        }

        try (ParquetRows rows = ParquetRows.byName(Files.localInput(file.toFile()), COLUMNS)) {
            Struct first = next(rows);
            assertThat(first.getString("order_id")).isEqualTo("ö-1");
            assertThat(first.get("placed_at")).isEqualTo(1_795_348_800_123_456L);
            assertThat(first.get("quantity")).isEqualTo(7L);
            assertThat(first.get("price")).isEqualTo(new BigDecimal("-1.23"));
            assertThat(first.<Struct>getArray("lines"))
                    .satisfiesExactly(
                            line -> assertThat(line.getString("sku")).isEqualTo("a"),
                            line -> assertThat(line).isNull());
            assertThat(first.getMap("notes")).isEqualTo(Map.of("k", 3));
            assertThat(first.get("paid")).isNull();
            assertThat(next(rows).get("placed_at")).isEqualTo(-1_000L);
            assertThat(rows.next()).isNull();
        }
    }

    @Test
    void times_in_milliseconds_and_nanoseconds_are_microseconds() throws IOException {
        assertThat(only("optional int64 placed_at (TIMESTAMP_MILLIS);", row -> row.append("placed_at", 5L)))
                .isEqualTo(5_000L);
        assertThat(only("optional int64 placed_at (TIMESTAMP(NANOS,false));", row -> row.append("placed_at", -1L)))
                .isEqualTo(-1L);
        assertThat(only("optional int64 placed_at (TIMESTAMP_MICROS);", row -> row.append("placed_at", 5L)))
                .isEqualTo(5L);
    }

    @Test
    void bytes_are_bytes_or_as_firehose_has_them_a_text_in_base64() throws IOException {
        assertThat(only("optional binary photo;", row -> row.append("photo", "AAE="), "photo"))
                .isEqualTo("AAE=".getBytes(StandardCharsets.US_ASCII));
        assertThat(only("optional binary photo (UTF8);", row -> row.append("photo", "AAE="), "photo"))
                .isEqualTo(new byte[] {0, 1});
        assertThatThrownBy(
                        () -> only("optional binary photo (UTF8);", row -> row.append("photo", "A picture"), "photo"))
                .hasMessageContaining("Column photo is binary, and the file has a text in it that is not base64.");
    }

    @Test
    void a_column_that_is_not_declared_is_refused_and_not_left_out() {
        assertThatThrownBy(() -> only("optional binary colour (UTF8);", row -> row.append("colour", "red")))
                .isInstanceOf(DataException.class)
                .hasMessage("The file has a column colour, which is not declared. Declare it.");
        assertThatThrownBy(() -> only(
                        "optional group lines (LIST) { repeated group bag {"
                                + " optional group array_element { optional binary Weight (UTF8); } } }",
                        row -> row.addGroup("lines")))
                .isInstanceOf(DataException.class)
                .hasMessage("The file has a column lines[].Weight, which is not declared. Declare it.");
    }

    @Test
    void a_column_of_another_type_is_refused_and_not_read_as_what_it_is_not() {
        for (String column : List.of(
                "optional double price;",
                "optional binary price (UTF8);",
                "optional int64 price (DECIMAL(10,3));",
                "optional fixed_len_byte_array(16) price (DECIMAL(38,2));",
                "optional int64 placed_at;",
                "optional binary quantity (UTF8);",
                "optional int64 quantity (TIMESTAMP_MILLIS);",
                "optional binary lines (UTF8);",
                "optional group lines (LIST) { repeated binary array (UTF8); }",
                "optional group order_id { optional binary text (UTF8); }",
                "optional int32 paid;")) {
            assertThatThrownBy(() -> only(column, row -> {}))
                    .as(column)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("does not fit");
        }
    }

    private static Struct next(ParquetRows rows) throws IOException {
        return Objects.requireNonNull(rows.next(), "no row is left");
    }

    /** The time in a file's only row. */
    private @Nullable Object only(String columns, Consumer<Group> values) throws IOException {
        return only(columns, values, "placed_at");
    }

    private @Nullable Object only(String columns, Consumer<Group> values, String column) throws IOException {
        Path file = folder.resolve("only.parquet");
        java.nio.file.Files.deleteIfExists(file);
        try (HiveParquet hive = new HiveParquet(file, columns)) {
            hive.row(values);
        }
        try (ParquetRows rows = ParquetRows.byName(Files.localInput(file.toFile()), COLUMNS)) {
            return next(rows).get(column);
        }
    }
}
