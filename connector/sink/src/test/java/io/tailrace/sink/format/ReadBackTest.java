package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written is what a reader that we did not write finds, value by value, in each format and compression. */
class ReadBackTest {
    private static final String ALL_AS_TEXT = """
        SELECT a_string, a_boolean::text, a_tinyint::text, a_smallint::text, an_int::text, a_bigint::text,
          a_float::text, a_double::text, a_short_decimal::text, %s,
          a_date::text, a_timestamp::timestamp::text, %s, a_list::text, a_map::text, lines::text,
          kafka_topic, kafka_partition::text, kafka_offset::text\
        """;
    // DuckDB reads a number of JSON as a double first; that all digits are there is shown below.
    private static final List<String> LONG_DECIMALS = List.of("a_long_decimal::text", "a_wide_decimal::text");
    private static final List<String> NO_LONG_DECIMALS = List.of("NULL", "NULL");
    private static final String JSON_TYPES = """
        , columns={a_string: 'VARCHAR', a_boolean: 'BOOLEAN', a_tinyint: 'TINYINT', a_smallint: 'SMALLINT',
          an_int: 'INTEGER', a_bigint: 'BIGINT', a_float: 'FLOAT', a_double: 'DOUBLE',
          a_short_decimal: 'DECIMAL(9,2)', a_long_decimal: 'VARCHAR', a_wide_decimal: 'VARCHAR',
          a_date: 'DATE', a_timestamp: 'TIMESTAMP', a_binary: 'VARCHAR', a_list: 'VARCHAR[]',
          a_map: 'MAP(VARCHAR, BIGINT)', lines: 'STRUCT(sku VARCHAR, price DECIMAL(10,2))[]',
          kafka_topic: 'VARCHAR', kafka_partition: 'INTEGER', kafka_offset: 'BIGINT'}\
        """;

    @TempDir
    private Path folder;

    static Stream<Arguments> formats() {
        return Stream.of(RowFormats.PARQUET, RowFormats.JSONL)
                .flatMap(
                        format -> format.compressions().stream().map(compression -> Arguments.of(format, compression)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void every_value_of_every_type_comes_back(RowFormats format, Compression compression)
            throws IOException, SQLException {
        RowFormat rows = format.with(compression, KafkaColumns.ADDED);
        Path file = write(rows, SampleRows.all());

        boolean parquet = format == RowFormats.PARQUET;
        String decimals = String.join(", ", parquet ? LONG_DECIMALS : NO_LONG_DECIMALS);
        String binary = parquet ? "base64(a_binary)" : "a_binary";
        List<List<String>> found = Duck.query(ALL_AS_TEXT.formatted(decimals, binary), file, JSON_TYPES);

        assertThat(found.get(0))
                .containsExactly(
                        "Grüße, \"世界\"\n",
                        "true",
                        "-7",
                        "300",
                        "-70000",
                        "5000000000",
                        "1.5",
                        "-2.25",
                        "1234567.89",
                        parquet ? "-12345678901234.5678" : null,
                        parquet ? "1234567890123456789012345678.0123456789" : null,
                        "2026-11-22",
                        "2026-11-22 13:45:00.123",
                        "Ynl0ZXM=",
                        "[x, NULL, '']",
                        "{one=1, none=NULL}",
                        "[{'sku': s-1, 'price': 9.99}, {'sku': NULL, 'price': -0.01}]",
                        "orders",
                        "3",
                        "0");
        assertThat(found.get(1).subList(0, 17)).containsOnlyNulls();
        assertThat(found.get(2))
                .containsExactly(
                        "",
                        "false",
                        "-128",
                        "32767",
                        "-2147483648",
                        "-9223372036854775808",
                        "-0.0",
                        "1.7976931348623157e+308",
                        "-9999999.99",
                        parquet ? "99999999999999.9999" : null,
                        parquet ? "-1.0000000000" : null,
                        "1969-12-31",
                        "1969-12-31 23:59:59.999",
                        "",
                        "[]",
                        "{}",
                        "[]",
                        "orders",
                        "3",
                        "2");
    }

    @Test
    void decimals_in_json_lines_have_all_their_digits() throws IOException {
        Path file = write(RowFormats.JSONL.with(Compression.NONE, KafkaColumns.LEFT_OUT), SampleRows.all());

        assertThat(Files.readString(file))
                .contains("\"a_long_decimal\":-12345678901234.5678,")
                .contains("\"a_wide_decimal\":1234567890123456789012345678.0123456789,");
    }

    private Path write(RowFormat format, List<Struct> values) throws IOException {
        Path path = folder.resolve("rows." + format.extension());
        RowFile file = format.open(path, SampleRows.SCHEMA);
        long offset = 0;
        for (Struct value : values) {
            file.append(new Row(value, "orders", 3, offset++));
        }
        return file.complete();
    }
}
