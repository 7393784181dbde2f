package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.row.ConnectTypes;
import io.tailrace.schema.Columns;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.ColumnTypes;
import io.tailrace.sink.row.DeclaredColumns;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import io.tailrace.value.MicroTimestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@code timestamp(6)} keeps its microseconds in every format, and a table has it as a timestamp. */
class MicrosecondsReadBackTest {

    private static final Columns COLUMNS = Columns.parse("t timestamp(6), a array<timestamp(6)>");
    private static final Schema SCHEMA = schema(COLUMNS);
    private static final long AFTER = MicroTimestamp.of(Instant.parse("2026-11-22T13:45:00.123456Z"));
    private static final long BEFORE = MicroTimestamp.of(Instant.parse("1969-12-31T23:59:59.999999Z"));
    private static final List<Struct> ROWS = List.of(
            new Struct(SCHEMA).put("t", AFTER).put("a", List.of(BEFORE, AFTER)),
            new Struct(SCHEMA).put("t", BEFORE),
            new Struct(SCHEMA));

    @TempDir
    private Path folder;

    @Test
    void parquet_and_json_lines_bring_them_back() throws IOException, SQLException {
        for (RowFormats format : List.of(RowFormats.PARQUET, RowFormats.JSONL)) {
            Path file = write(format.with(Compression.NONE, KafkaColumns.LEFT_OUT));

            List<List<String>> found = Duck.query(
                    "SELECT t::timestamp::text, a[1]::timestamp::text",
                    file,
                    ", columns={t: 'TIMESTAMP', a: 'TIMESTAMP[]'}");

            assertThat(found.get(0)).containsExactly("2026-11-22 13:45:00.123456", "1969-12-31 23:59:59.999999");
            assertThat(found.get(1).get(0)).isEqualTo("1969-12-31 23:59:59.999999");
            assertThat(found.get(2)).containsOnlyNulls();
        }
    }

    @Test
    void json_lines_have_all_six_digits() throws IOException {
        assertThat(Files.readString(write(RowFormats.JSONL.with(Compression.NONE, KafkaColumns.LEFT_OUT))))
                .startsWith("{\"t\":\"2026-11-22 13:45:00.123456\","
                        + "\"a\":[\"1969-12-31 23:59:59.999999\",\"2026-11-22 13:45:00.123456\"]");
    }

    @Test
    void avro_brings_them_back() throws IOException {
        Path file = write(RowFormats.AVRO.with(Compression.NONE, KafkaColumns.LEFT_OUT));

        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            assertThat(reader.getSchema()
                            .getField("t")
                            .schema()
                            .getTypes()
                            .get(1)
                            .getLogicalType()
                            .getName())
                    .isEqualTo("timestamp-micros");
            assertThat(reader.next().get("t")).isEqualTo(AFTER);
            assertThat(reader.next().get("t")).isEqualTo(BEFORE);
        }
    }

    @Test
    void a_table_has_them_as_timestamps() {
        Columns columns = ConnectColumns.of(SCHEMA);

        assertThat(columns.list())
                .extracting(column -> column.type().athenaName())
                .containsExactly("timestamp", "array<timestamp>");
    }

    @Test
    void a_bigint_and_a_time_never_share_a_column() {
        Schema bigint = schema(Columns.parse("t bigint"));
        Schema micros = schema(Columns.parse("t timestamp(6)"));

        assertThat(ColumnTypes.covers(bigint, micros)).isFalse();
        assertThat(ColumnTypes.covers(micros, bigint)).isFalse();
        assertThatThrownBy(() -> ColumnTypes.union(bigint, micros)).isInstanceOf(DataException.class);
    }

    @Test
    void a_time_that_no_query_can_read_is_refused() {
        Struct far = new Struct(SCHEMA).put("t", Long.MAX_VALUE);

        for (RowFormats format : List.of(RowFormats.PARQUET, RowFormats.AVRO, RowFormats.JSONL)) {
            assertThatThrownBy(() -> {
                        RowFile file = format.with(Compression.NONE, KafkaColumns.LEFT_OUT)
                                .open(folder.resolve("far"), SCHEMA);
                        file.append(new Row(far, "orders", 3, 0));
                        file.complete();
                    })
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("290,000 years");
        }
    }

    @Test
    void declared_columns_of_schemaless_rows_take_what_fits_and_nothing_finer() {
        DeclaredColumns declared = new DeclaredColumns(Columns.parse("t timestamp, u timestamp(6)"));

        Struct row =
                (Struct) declared.apply(Map.of("t", "2026-11-22 13:45:00.123", "u", "2026-11-22T13:45:00.123456Z"));
        assertThat(row.get("u")).isEqualTo(AFTER);
        for (Map<String, String> finer :
                List.of(Map.of("t", "2026-11-22 13:45:00.123456"), Map.of("u", "2026-11-22T13:45:00.1234567Z"))) {
            assertThatThrownBy(() -> declared.apply(finer))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("does not fit");
        }
    }

    private Path write(RowFormat format) throws IOException {
        RowFile file = format.open(folder.resolve("rows." + format.extension()), SCHEMA);
        long offset = 0;
        for (Struct row : ROWS) {
            file.append(new Row(row, "orders", 3, offset++));
        }
        return file.complete();
    }

    private static Schema schema(Columns columns) {
        SchemaBuilder builder = SchemaBuilder.struct();
        columns.list().forEach(column -> builder.field(column.name(), ConnectTypes.schema(column.type())));
        return builder.build();
    }
}
