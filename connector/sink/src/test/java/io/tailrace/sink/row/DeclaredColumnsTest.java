package io.tailrace.sink.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.schema.Columns;
import io.tailrace.sink.format.SampleRows;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values without a schema become rows of declared columns, or are refused with the column's name. */
class DeclaredColumnsTest {

    @Test
    void every_type_takes_what_a_json_converter_makes() {
        DeclaredColumns columns = declared("id string, ok boolean, t tinyint, s smallint, n int, b bigint, f float,"
                + " d double, price decimal(10,2), day date, at timestamp, raw binary, tags array<string>,"
                + " counts map<string,int>, line struct<sku:string,n:int>");
        Map<String, @Nullable Object> value = new HashMap<>(Map.of(
                "id", "o-1", "ok", true, "t", 1L, "s", 300L, "n", 70_000L, "b", 5_000_000_000L, "f", 1.5, "d", 2L));
        value.putAll(Map.of(
                "price",
                9.9,
                "day",
                "2026-11-22",
                "at",
                "2026-11-22T13:45:00.123Z",
                "raw",
                "Ynl0ZXM=",
                "tags",
                Arrays.asList("x", null),
                "counts",
                Map.of("one", 1L),
                "line",
                Map.of("sku", "s-1", "n", 2L)));

        Struct row = (Struct) columns.apply(value);

        row.validate();
        assertThat(row.get("t")).isEqualTo((byte) 1);
        assertThat(row.get("s")).isEqualTo((short) 300);
        assertThat(row.get("n")).isEqualTo(70_000);
        assertThat(row.get("b")).isEqualTo(5_000_000_000L);
        assertThat(row.get("f")).isEqualTo(1.5f);
        assertThat(row.get("d")).isEqualTo(2.0);
        assertThat(row.get("price")).isEqualTo(new BigDecimal("9.90"));
        assertThat(row.get("day")).isEqualTo(Date.from(Instant.parse("2026-11-22T00:00:00Z")));
        assertThat(row.get("at")).isEqualTo(Date.from(Instant.parse("2026-11-22T13:45:00.123Z")));
        assertThat((byte[]) row.get("raw")).isEqualTo("bytes".getBytes(StandardCharsets.UTF_8));
        assertThat(row.get("tags")).isEqualTo(Arrays.asList("x", null));
        assertThat(row.get("counts")).isEqualTo(Map.of("one", 1));
        assertThat(row.getStruct("line").get("n")).isEqualTo(2);
    }

    @Test
    void what_is_missing_or_null_stays_so() {
        Map<String, @Nullable Object> value = new HashMap<>();
        value.put("id", null);

        Struct row = (Struct) declared("id string, n int").apply(value);

        assertThat(row.get("id")).isNull();
        assertThat(row.get("n")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "string, 1",
        "boolean, true-ish",
        "tinyint, 300",
        "int, 5000000000",
        "bigint, 1.5",
        "date, yesterday",
        "timestamp, 2026-13-01T00:00:00Z",
        "binary, not base64!",
        "array<string>, x",
        "'map<string,int>', x"
    })
    void a_value_that_does_not_fit_is_refused_with_its_column(String type, String value) {
        Object given = value.matches("-?[0-9.]+") ? (Object) Double.valueOf(value) : value;

        assertThatThrownBy(() -> declared("c " + type).apply(Map.of("c", given)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Column c is declared as");
    }

    @Test
    void digits_are_never_dropped() {
        assertThatThrownBy(() -> declared("c decimal(10,2)").apply(Map.of("c", 1.005)))
                .isInstanceOf(DataException.class)
                .hasMessage("Column c is decimal(10,2), and the value has 4 digits, 3 of them after the point.");
    }

    @Test
    void a_field_without_a_column_is_refused_with_the_way_out() {
        assertThatThrownBy(() -> declared("line struct<sku:string>")
                        .apply(Map.of("line", Map.of("sku", "s", "extra", List.of()))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The value has line.extra, for which no column is declared.")
                .hasMessageContaining("option columns");
    }

    @Test
    void values_with_a_schema_stay_as_they_are() {
        Struct struct = SampleRows.all().get(0);

        assertThat(declared("id string").apply(struct)).isSameAs(struct);
    }

    private static DeclaredColumns declared(String columns) {
        return new DeclaredColumns(Columns.parse(columns));
    }
}
