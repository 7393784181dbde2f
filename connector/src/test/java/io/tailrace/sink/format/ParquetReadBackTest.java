package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;

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

        assertThat(read(file))
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

        RowFile file = RowFormats.PARQUET.with(Compression.SNAPPY, false).open(folder.resolve("rows.parquet"), schema);
        for (Struct row : rows) {
            file.append(new Row(row, "orders", 3, 0));
            if (row.getInt64("id") % 300 == 299) {
                file.flush();
            }
        }

        assertThat(read(file.complete()))
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
        RowFile file = RowFormats.PARQUET.with(compression, false).open(folder.resolve("rows.parquet"), schema);
        for (Struct row : rows) {
            file.append(new Row(row, "orders", 3, 0));
        }
        return file.complete();
    }

    private static List<Map<String, @Nullable Object>> read(Path path) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new Unpacking())
                .build();
        try (ParquetFileReader file = ParquetFileReader.open(new LocalInputFile(path), options)) {
            MessageType type = file.getFileMetaData().getSchema();
            for (PageReadStore group = file.readNextRowGroup(); group != null; group = file.readNextRowGroup()) {
                RecordReader<Group> records =
                        new ColumnIOFactory().getColumnIO(type).getRecordReader(group, new GroupRecordConverter(type));
                for (long i = 0; i < group.getRowCount(); i++) {
                    rows.add(struct(type, records.read()));
                }
            }
        }
        return rows;
    }

    private static Map<String, @Nullable Object> struct(GroupType type, Group group) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (Type field : type.getFields()) {
            plain.put(field.getName(), value(field, group));
        }
        return plain;
    }

    private static @Nullable Object value(Type type, Group parent) {
        String name = type.getName();
        if (parent.getFieldRepetitionCount(name) == 0) {
            return null;
        }
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (!type.isPrimitive()) {
            Group group = parent.getGroup(name, 0);
            if (logical instanceof ListLogicalTypeAnnotation) {
                return list(type.asGroupType().getType(0).asGroupType(), group);
            }
            return logical instanceof MapLogicalTypeAnnotation
                    ? map(type.asGroupType().getType(0).asGroupType(), group)
                    : struct(type.asGroupType(), group);
        }
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32, INT64 -> number(type, parent, logical);
            case BOOLEAN -> parent.getBoolean(name, 0);
            case FLOAT -> parent.getFloat(name, 0);
            case DOUBLE -> parent.getDouble(name, 0);
            case BINARY ->
                logical instanceof StringLogicalTypeAnnotation
                        ? parent.getString(name, 0)
                        : ByteBuffer.wrap(parent.getBinary(name, 0).getBytes());
            case FIXED_LEN_BYTE_ARRAY ->
                new BigDecimal(
                        new BigInteger(parent.getBinary(name, 0).getBytes()),
                        ((DecimalLogicalTypeAnnotation) logical).getScale());
            case INT96 -> throw new IllegalStateException("nobody writes " + type);
        };
    }

    private static Object number(Type type, Group parent, @Nullable LogicalTypeAnnotation logical) {
        long number = switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> parent.getInteger(type.getName(), 0);
            default -> parent.getLong(type.getName(), 0);
        };
        if (logical instanceof DateLogicalTypeAnnotation) {
            return LocalDate.ofEpochDay(number);
        }
        if (logical instanceof TimestampLogicalTypeAnnotation) {
            return Instant.ofEpochMilli(number);
        }
        return logical instanceof DecimalLogicalTypeAnnotation decimal
                ? BigDecimal.valueOf(number, decimal.getScale())
                : (Object) number;
    }

    private static List<@Nullable Object> list(GroupType repeated, Group group) {
        List<@Nullable Object> plain = new ArrayList<>();
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            plain.add(value(repeated.getType(0), group.getGroup(0, i)));
        }
        return plain;
    }

    private static Map<String, @Nullable Object> map(GroupType repeated, Group group) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            Group entry = group.getGroup(0, i);
            plain.put(entry.getString(0, 0), value(repeated.getType(1), entry));
        }
        return plain;
    }

    /** The codecs themselves: Parquet's own factory needs Hadoop. */
    private static final class Unpacking implements CompressionCodecFactory {

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException("only reads");
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            return new BytesInputDecompressor() {

                @Override
                public BytesInput decompress(BytesInput packed, int size) throws IOException {
                    byte[] bytes = packed.toInputStream().readAllBytes();
                    return switch (codec) {
                        case UNCOMPRESSED -> packed;
                        case SNAPPY -> BytesInput.from(Snappy.uncompress(bytes));
                        case ZSTD -> BytesInput.from(Zstd.decompress(bytes, size));
                        case GZIP ->
                            BytesInput.from(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes());
                        default -> throw new IllegalStateException("nobody writes " + codec);
                    };
                }

                @Override
                public void decompress(ByteBuffer packed, int packedSize, ByteBuffer raw, int size) throws IOException {
                    byte[] bytes = new byte[packedSize];
                    packed.get(bytes);
                    raw.put(decompress(BytesInput.from(bytes), size)
                            .toInputStream()
                            .readAllBytes());
                }

                @Override
                public void release() {}
            };
        }

        @Override
        public void release() {}
    }
}
