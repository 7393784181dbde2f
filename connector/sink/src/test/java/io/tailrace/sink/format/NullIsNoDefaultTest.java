package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.file.ByteSink;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.format.parquet.ParquetRows;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connect answers the default of a field for its null; in a file the null of an optional field stays one. */
class NullIsNoDefaultTest {
    private static final Schema INNER = SchemaBuilder.struct()
            .optional()
            .field(
                    "x",
                    SchemaBuilder.string().optional().defaultValue("by default").build())
            .field("must", SchemaBuilder.string().defaultValue("by default").build())
            .build();
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("n", SchemaBuilder.int64().optional().defaultValue(7L).build())
            .field("must", SchemaBuilder.int64().defaultValue(7L).build())
            .field("inner", INNER)
            .field("list", SchemaBuilder.array(INNER).optional().build())
            .field(
                    "map",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, INNER).optional().build())
            .build();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(RowFormats.class)
    void a_null_stays_null_at_any_depth_and_a_required_field_takes_its_default(RowFormats format) throws IOException {
        RowFormat rows = format.with(Compression.NONE, KafkaColumns.LEFT_OUT);
        RowFile direct = rows.open(folder.resolve("direct"), SCHEMA);
        direct.append(new Row(nulls(), "orders", 3, 0));
        RowFile coded = rows.open(folder.resolve("coded"), SCHEMA);
        ByteSink bytes = new ByteSink();
        rows.coder(SCHEMA).code(new Row(nulls(), "orders", 3, 0), bytes);
        coded.appendCoded(bytes.array(), 0, bytes.size());

        for (RowFile file : List.of(direct, coded)) {
            assertThat(text(format, file.complete()))
                    .isEqualTo(
                            switch (format) {
                                case JSONL ->
                                    "{\"must\":7,\"inner\":{\"must\":\"by default\"},\"list\":[{\"must\":\"by"
                                            + " default\"}],\"map\":{\"k\":{\"must\":\"by default\"}}}\n";
                                case AVRO ->
                                    "{\"n\": null, \"must\": 7, \"inner\": {\"x\": null, \"must\": \"by default\"},"
                                            + " \"list\": [{\"x\": null, \"must\": \"by default\"}], \"map\": {\"k\":"
                                            + " {\"x\": null, \"must\": \"by default\"}}}";
                                case PARQUET ->
                                    "{inner={must=by default, x=null}, list=[{must=by default, x=null}],"
                                            + " map={k={must=by default, x=null}}, must=7, n=null}";
                            });
        }
    }

    private static Struct nulls() {
        return new Struct(SCHEMA)
                .put("n", null)
                .put("inner", new Struct(INNER))
                .put("list", List.of(new Struct(INNER)))
                .put("map", Map.of("k", new Struct(INNER)));
    }

    private static String text(RowFormats format, Path file) throws IOException {
        return switch (format) {
            case JSONL -> Files.readString(file);
            case AVRO -> {
                try (DataFileReader<GenericRecord> reader =
                        new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
                    yield reader.next().toString();
                }
            }
            case PARQUET -> String.valueOf(sorted(ParquetRows.read(file).get(0)));
        };
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(String.valueOf(key), sorted(each)));
            return sorted;
        }
        return value instanceof List<?> list
                ? Collections.unmodifiableList(Arrays.asList(
                        list.stream().map(NullIsNoDefaultTest::sorted).toArray()))
                : value;
    }
}
