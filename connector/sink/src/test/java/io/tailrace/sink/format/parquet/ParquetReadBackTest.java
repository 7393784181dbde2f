package io.tailrace.sink.format.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.format.PlainRows;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.format.SampleRows;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written is what parquet-java's own assembly of records finds, value by value: a second reader beside DuckDB. */
class ParquetReadBackTest {
    @TempDir
    private Path folder;

    static Stream<Compression> compressions() {
        return RowFormats.PARQUET.compressions().stream();
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void every_value_of_every_type_comes_back(Compression compression) throws IOException {
        Path file = write(compression, SampleRows.SCHEMA, SampleRows.all());

        assertThat(ParquetRows.read(file))
                .isEqualTo(SampleRows.all().stream().map(PlainRows::of).toList());
    }

    @Test
    void nested_values_come_back_from_several_row_groups() throws IOException {
        Schema inner = SchemaBuilder.struct()
                .optional()
                .field(
                        "tags",
                        SchemaBuilder.array(SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA)
                                        .optional()
                                        .build())
                                .optional()
                                .build())
                .field(
                        "counts",
                        SchemaBuilder.map(
                                        Schema.STRING_SCHEMA,
                                        SchemaBuilder.array(Schema.OPTIONAL_INT64_SCHEMA)
                                                .optional()
                                                .build())
                                .optional()
                                .build())
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("inner", SchemaBuilder.array(inner).optional().build())
                .build();
        List<Struct> rows = new ArrayList<>();
        for (long i = 0; i < 1000; i++) {
            rows.add(new Struct(schema).put("id", i).put("inner", inner(inner, i)));
        }

        RowFile file = RowFormats.PARQUET
                .with(Compression.SNAPPY, KafkaColumns.LEFT_OUT)
                .open(folder.resolve("rows.parquet"), schema);
        for (Struct row : rows) {
            file.append(new Row(row, "orders", 3, 0));
            if (row.getInt64("id") % 300 == 299) {
                file.flush();
            }
        }

        assertThat(ParquetRows.read(file.complete()))
                .isEqualTo(rows.stream().map(PlainRows::of).toList());
    }

    private static @Nullable List<@Nullable Struct> inner(Schema schema, long i) {
        if (i % 5 == 0) {
            return null;
        }
        List<@Nullable Struct> list = new ArrayList<>();
        for (long j = 0; j < i % 4; j++) {
            List<@Nullable List<@Nullable String>> tags = new ArrayList<>();
            for (long k = 0; k < (i + j) % 3; k++) {
                List<@Nullable String> words = new ArrayList<>();
                for (long m = 0; m < (i + k) % 3; m++) {
                    words.add(m == 1 ? null : "w" + i + "-" + m);
                }
                tags.add((i + j + k) % 7 == 0 ? null : words);
            }
            Map<String, @Nullable List<@Nullable Long>> counts = new LinkedHashMap<>();
            counts.put("none", null);
            counts.put("some", List.of(i, j));
            counts.put("empty", List.of());
            list.add(
                    (i + j) % 6 == 0
                            ? null
                            : new Struct(schema)
                                    .put("tags", i % 3 == 0 ? null : tags)
                                    .put("counts", i % 2 == 0 ? counts : Map.of()));
        }
        return list;
    }

    private Path write(Compression compression, Schema schema, List<Struct> rows) throws IOException {
        RowFile file = RowFormats.PARQUET
                .with(compression, KafkaColumns.LEFT_OUT)
                .open(folder.resolve("rows.parquet"), schema);
        for (Struct row : rows) {
            file.append(new Row(row, "orders", 3, 0));
        }
        return file.complete();
    }
}
