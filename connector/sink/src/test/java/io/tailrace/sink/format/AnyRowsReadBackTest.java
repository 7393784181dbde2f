package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.file.ByteSink;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.format.avro.AvroReadBackTest;
import io.tailrace.sink.format.parquet.ParquetRows;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever rows have, readers that we did not write find it in the files of each format, value by value. */
class AnyRowsReadBackTest {
    private static final int RUNS = Integer.getInteger("tailrace.values.runs", 30);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(RowFormats.class)
    void every_value_comes_back(RowFormats format) throws IOException {
        Long given = Long.getLong("tailrace.seed");
        long first = given == null ? System.nanoTime() : given;
        System.out.println("AnyRowsReadBackTest, " + format + ": -Dtailrace.seed=" + first);
        for (long seed = first; seed < first + (given == null ? RUNS : 1); seed++) {
            Random random = new Random(seed);
            AnyRows any = new AnyRows(random, format != RowFormats.JSONL);
            Schema schema = any.schema();
            List<Struct> rows = new ArrayList<>();
            for (int i = random.nextInt(30); i >= 0; i--) {
                rows.add(any.row(schema));
            }
            List<Map<String, @Nullable Object>> expected =
                    rows.stream().map(PlainRows::of).toList();

            RowFormat written = format.with(compression(format, random), KafkaColumns.LEFT_OUT);
            try {
                assertThat(read(format, write(written, schema, rows, random), schema))
                        .isEqualTo(expected);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dtailrace.seed=" + seed + ", " + format + ": " + e.getMessage(), e);
            }
        }
    }

    /** Each row straight into the file, or by way of the bytes in which rows wait. */
    private Path write(RowFormat format, Schema schema, List<Struct> rows, Random random) throws IOException {
        Path path = folder.resolve("rows." + format.extension());
        RowFormat.RowCoder coder = format.coder(schema);
        try (RowFile file = format.open(path, schema)) {
            for (Struct value : rows) {
                Row row = new Row(value, "orders", 3, 0);
                if (random.nextBoolean()) {
                    file.append(row);
                } else {
                    ByteSink bytes = new ByteSink();
                    coder.code(row, bytes);
                    file.appendCoded(bytes.array(), 0, bytes.size());
                }
                if (random.nextInt(10) == 0) {
                    file.flush();
                }
            }
            return file.complete();
        }
    }

    private static Compression compression(RowFormats format, Random random) {
        List<Compression> all = format.compressions();
        return format == RowFormats.JSONL ? Compression.NONE : all.get(random.nextInt(all.size()));
    }

    private static List<Map<String, @Nullable Object>> read(RowFormats format, Path file, Schema schema)
            throws IOException {
        return switch (format) {
            case PARQUET -> ParquetRows.read(file);
            case AVRO -> AvroReadBackTest.read(file);
            case JSONL -> JsonRows.read(file, schema);
        };
    }
}
