package io.tailrace.sink.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.format.parquet.ParquetRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a typed file would bend is refused with its column, wherever it is, and costs no other row. */
@SuppressWarnings("JavaUtilDate") // the type that Connect gives to dates, times and timestamps
class ReadableValueTest {
    private static final String FAR = "has a time that is more than 290,000 years away";

    @TempDir
    private Path folder;

    static Stream<Arguments> refused() {
        Schema timestamp = Timestamp.builder().optional().build();
        Schema date = Date.builder().optional().build();
        Schema time = Time.builder().optional().build();
        Schema text = Schema.OPTIONAL_STRING_SCHEMA;
        Schema texts = SchemaBuilder.map(Schema.STRING_SCHEMA, text).optional().build();
        return Stream.of(RowFormats.PARQUET, RowFormats.AVRO)
                .flatMap(format -> Stream.of(
                        Arguments.of(format, timestamp, at(Long.MAX_VALUE), "Column v " + FAR),
                        Arguments.of(format, timestamp, at(Long.MIN_VALUE / 1_000), "Column v " + FAR),
                        Arguments.of(format, date, at(Long.MAX_VALUE), "Column v " + FAR),
                        Arguments.of(format, time, at(1L << 32), "Column v is a time of day"),
                        Arguments.of(format, text, "cut \ud83d", "Column v has a text with half"),
                        Arguments.of(format, text, "\ude00\ud83d", "Column v has a text with half"),
                        Arguments.of(
                                format,
                                SchemaBuilder.array(timestamp).optional().build(),
                                List.of(at(Long.MAX_VALUE)),
                                "Column v"),
                        Arguments.of(format, texts, Map.of("\ud83d", "x"), "Column v.key has a text with half"),
                        Arguments.of(format, texts, Map.of("x", "\ud83d"), "Column v.value has a text with half")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_no_reader_would_find_again_is_refused(RowFormats format, Schema type, Object value, String message)
            throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("first", Schema.OPTIONAL_INT64_SCHEMA)
                .field("v", type)
                .build();
        RowFile file = format.with(Compression.NONE, KafkaColumns.LEFT_OUT).open(folder.resolve("rows"), schema);

        assertThatThrownBy(() ->
                        file.append(new Row(new Struct(schema).put("first", 1L).put("v", value), "orders", 3, 0)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(message);
        file.append(new Row(new Struct(schema).put("first", 2L), "orders", 3, 1));

        Path complete = file.complete();
        assertThat(Files.size(complete)).isPositive();
        if (format == RowFormats.PARQUET) {
            assertThat(ParquetRows.read(complete))
                    .extracting(row -> row.get("first"))
                    .containsExactly(2L);
        }
    }

    private static java.util.Date at(long millis) {
        return new java.util.Date(millis);
    }
}
