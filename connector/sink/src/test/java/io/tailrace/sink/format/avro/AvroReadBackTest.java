package io.tailrace.sink.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.format.PlainRows;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.format.SampleRows;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Conversions;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written is what Avro's own library finds, value by value. */
public class AvroReadBackTest {
    private static final GenericData CONVERSIONS = new GenericData();

    static {
        CONVERSIONS.addLogicalTypeConversion(new Conversions.DecimalConversion());
        CONVERSIONS.addLogicalTypeConversion(new TimeConversions.DateConversion());
        CONVERSIONS.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    }

    @TempDir
    private Path folder;

    static Stream<Compression> compressions() {
        return RowFormats.AVRO.compressions().stream();
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void every_value_of_every_type_comes_back(Compression compression) throws IOException {
        List<Map<String, @Nullable Object>> expected = new ArrayList<>();
        long offset = 0;
        for (Struct row : SampleRows.all()) {
            Map<String, @Nullable Object> plain = PlainRows.of(row);
            plain.put("kafka_topic", "orders");
            plain.put("kafka_partition", 3L);
            plain.put("kafka_offset", offset++);
            expected.add(plain);
        }

        Path file = write(RowFormats.AVRO.with(compression, KafkaColumns.ADDED), SampleRows.SCHEMA, SampleRows.all());

        assertThat(read(file)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void rows_of_many_blocks_come_back_in_their_order(Compression compression) throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("text", Schema.STRING_SCHEMA)
                .field("n", Schema.INT64_SCHEMA)
                .build();
        List<Struct> rows = new ArrayList<>();
        for (long i = 0; i < 20_000; i++) {
            rows.add(new Struct(schema).put("text", "row number " + i).put("n", i * i * i - i));
        }

        Path file = write(RowFormats.AVRO.with(compression, KafkaColumns.LEFT_OUT), schema, rows);

        assertThat(read(file)).isEqualTo(rows.stream().map(PlainRows::of).toList());
        assertThat(Files.size(file)).isGreaterThan(1 << 16);
    }

    @Test
    void rows_of_an_older_schema_get_nulls_and_a_row_that_does_not_fit_costs_no_other() throws IOException {
        Schema old = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();
        Schema wide = SchemaBuilder.struct()
                .field("price", SampleRows.decimal(5, 2))
                .field("id", Schema.INT64_SCHEMA)
                .build();
        RowFile file =
                RowFormats.AVRO.with(Compression.SNAPPY, KafkaColumns.LEFT_OUT).open(folder.resolve("rows.avro"), wide);
        file.append(new Row(new Struct(old).put("id", 1), "orders", 3, 0));

        assertThatThrownBy(() -> file.append(new Row(
                        new Struct(wide).put("id", 2L).put("price", new java.math.BigDecimal("1234.50")), "o", 3, 1)))
                .isInstanceOf(DataException.class)
                .hasMessage("Column price is decimal(5,2), and the value has 6 digits, 2 of them after the point.");
        file.append(new Row(new Struct(wide).put("id", 3L), "orders", 3, 2));

        assertThat(read(file.complete()))
                .extracting(row -> row.get("price"), row -> row.get("id"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(null, 1L), org.assertj.core.groups.Tuple.tuple(null, 3L));
    }

    @Test
    void a_struct_within_a_struct_may_be_named_like_one_beside_it() throws IOException {
        Schema inner = SchemaBuilder.struct()
                .field("n", Schema.INT32_SCHEMA)
                .optional()
                .build();
        Schema other =
                SchemaBuilder.struct().field("text", Schema.STRING_SCHEMA).build();
        Schema schema = SchemaBuilder.struct()
                .field("a", SchemaBuilder.struct().field("b", inner).build())
                .field("a_b", other)
                .field("c", SchemaBuilder.array(inner).build())
                .field("c_element", other)
                .build();
        Struct one = new Struct(inner).put("n", 1);
        Struct two = new Struct(other).put("text", "x");
        Struct row = new Struct(schema)
                .put("a", new Struct(schema.field("a").schema()).put("b", one))
                .put("a_b", two)
                .put("c", List.of(one))
                .put("c_element", two);

        Path file = write(RowFormats.AVRO.with(Compression.NONE, KafkaColumns.LEFT_OUT), schema, List.of(row));

        assertThat(read(file)).containsExactly(PlainRows.of(row));
    }

    @Test
    void a_name_that_avro_does_not_allow_is_refused_with_the_way_out() {
        Schema schema =
                SchemaBuilder.struct().field("order-id", Schema.STRING_SCHEMA).build();

        assertThatThrownBy(() -> RowFormats.AVRO
                        .with(Compression.NONE, KafkaColumns.LEFT_OUT)
                        .open(folder.resolve("rows.avro"), schema))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Column order-id has a name that Avro does not allow")
                .hasMessageContaining("Rename it");
    }

    private Path write(RowFormat format, Schema schema, List<Struct> rows) throws IOException {
        RowFile file = format.open(folder.resolve("rows.avro"), schema);
        long offset = 0;
        for (Struct row : rows) {
            file.append(new Row(row, "orders", 3, offset++));
        }
        Path path = file.complete();
        assertThat(file.bytes()).isEqualTo(Files.size(path));
        return path;
    }

    public static List<Map<String, @Nullable Object>> read(Path file) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(file.toFile(), new GenericDatumReader<>(null, null, CONVERSIONS))) {
            reader.forEach(row -> rows.add(plain(row)));
        }
        return rows;
    }

    private static Map<String, @Nullable Object> plain(GenericRecord row) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        row.getSchema().getFields().forEach(field -> plain.put(field.name(), plain(row.get(field.name()))));
        return plain;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes.slice();
        }
        if (value instanceof GenericRecord struct) {
            return plain(struct);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>();
            list.forEach(each -> plain.add(plain(each)));
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(key.toString(), plain(each)));
            return plain;
        }
        return value;
    }
}
