package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowFileTest {
    private static final Schema PRICED = SchemaBuilder.struct()
            .field("id", Schema.INT64_SCHEMA)
            .field("price", SampleRows.decimal(5, 2))
            .build();

    @TempDir
    private Path folder;

    @Test
    void a_row_that_does_not_fit_costs_no_other_row_of_a_parquet_file() throws IOException, SQLException {
        RowFile file = parquet(PRICED);
        file.append(row(priced(1, "1.50"), 0));

        assertThatThrownBy(() -> file.append(row(priced(2, "1234.50"), 1)))
                .isInstanceOf(DataException.class)
                .hasMessage("Column price is decimal(5,2), and the value has 6 digits, 2 of them after the point.");
        file.append(row(priced(3, "2.50"), 2));

        assertThat(Duck.query("SELECT id::text, price::text", file.complete(), ""))
                .containsExactly(List.of("1", "1.50"), List.of("3", "2.50"));
    }

    @Test
    void a_row_that_has_no_form_in_json_costs_no_other_row() throws IOException {
        RowFile file =
                RowFormats.JSONL.with(Compression.NONE, KafkaColumns.LEFT_OUT).open(folder.resolve("rows.jsonl"), null);
        file.append(row(Map.of("id", 1), 0));

        assertThatThrownBy(() -> file.append(row(Map.of("id", 2, "what", new Object()), 1)))
                .isInstanceOf(DataException.class)
                .hasMessage("A value of type java.lang.Object has no form in JSON.");
        file.append(row(Map.of("id", 3), 2));

        assertThat(Files.readString(file.complete())).isEqualTo("{\"id\":1}\n{\"id\":3}\n");
    }

    @Test
    void maps_become_json_lines_with_numbers_exact_and_nulls_kept() throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("price", new BigDecimal("12345678901234567890.10"));
        map.put("tags", List.of("a", "b"));
        map.put("gone", null);
        map.put("nested", Map.of("deep", 1.5));
        RowFile file =
                RowFormats.JSONL.with(Compression.NONE, KafkaColumns.ADDED).open(folder.resolve("rows.jsonl"), null);

        file.append(row(map, 7));

        assertThat(Files.readString(file.complete()))
                .isEqualTo("{\"price\":12345678901234567890.10,\"tags\":[\"a\",\"b\"],\"gone\":null,"
                        + "\"nested\":{\"deep\":1.5},\"kafka_topic\":\"orders\",\"kafka_partition\":3,"
                        + "\"kafka_offset\":7}\n");
    }

    @Test
    void rows_of_an_older_schema_are_projected_up() throws IOException, SQLException {
        Schema wide = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("note", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Schema narrow = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();
        RowFile file = parquet(wide);

        file.append(row(new Struct(wide).put("id", 1L).put("note", "n"), 0));
        file.append(row(new Struct(narrow).put("id", 2), 1));
        file.append(row(new Struct(wide).put("id", 3L), 2));

        assertThat(Duck.query("SELECT concat(id, note)", file.complete(), ""))
                .containsExactly(List.of("1n"), List.of("2"), List.of("3"));
    }

    @Test
    void parquet_refuses_rows_without_a_schema_and_says_what_to_do() throws IOException {
        try (RowFile file = parquet(PRICED)) {
            assertThatThrownBy(() -> file.append(row(new HashMap<>(Map.of("id", 1)), 0)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("use format=jsonl");
        }
    }

    @ParameterizedTest
    @EnumSource(RowFormats.class)
    void a_file_that_is_closed_and_not_complete_leaves_nothing(RowFormats format) throws IOException {
        Path path = folder.resolve("rows");
        RowFile file =
                format.with(format.compressions().get(0), KafkaColumns.LEFT_OUT).open(path, PRICED);
        file.append(row(priced(1, "1.50"), 0));

        file.close();
        file.close();

        assertThat(path).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(RowFormats.class)
    void refuses_a_row_that_has_a_kafka_column_of_its_own(RowFormats format) {
        Schema own = SchemaBuilder.struct()
                .field("kafka_offset", Schema.INT64_SCHEMA)
                .build();

        assertThatThrownBy(() -> {
                    try (RowFile file = format.with(format.compressions().get(0), KafkaColumns.ADDED)
                            .open(folder.resolve("rows"), own)) {
                        file.append(row(new Struct(own).put("kafka_offset", 1L), 0));
                    }
                })
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "The row has a column kafka_offset of its own. Rename it, or set kafka.columns.enabled=false.");
    }

    @Test
    void its_size_is_that_of_the_file_once_it_is_complete() throws IOException {
        RowFile file = parquet(PRICED);
        for (int i = 0; i < 200; i++) {
            file.append(row(priced(i, "1.50"), i));
        }

        assertThat(file.bytes()).isPositive();
        assertThat(Files.size(file.complete())).isEqualTo(file.bytes());
    }

    private RowFile parquet(Schema schema) throws IOException {
        return RowFormats.PARQUET
                .with(Compression.SNAPPY, KafkaColumns.LEFT_OUT)
                .open(folder.resolve("rows.parquet"), schema);
    }

    private static Row row(Object value, long offset) {
        return new Row(value, "orders", 3, offset);
    }

    private static Struct priced(long id, String price) {
        return new Struct(PRICED).put("id", id).put("price", new BigDecimal(price));
    }
}
