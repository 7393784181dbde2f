package io.tailrace.sink.format.parquet;

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
import java.util.zip.GZIPInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
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
import org.xerial.snappy.Snappy;

/** Reads Parquet files with parquet-java's own assembly of records. */
public final class ParquetRows {
    private ParquetRows() {}

    /** All rows, as the JDK's own values. */
    public static List<Map<String, @Nullable Object>> read(Path path) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (ParquetFileReader file = open(path)) {
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

    /** What the end of the file says about its columns. */
    static ParquetMetadata footer(Path path) throws IOException {
        try (ParquetFileReader file = open(path)) {
            return file.getFooter();
        }
    }

    static ParquetFileReader open(Path path) throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new Unpacking())
                .build();
        return ParquetFileReader.open(new LocalInputFile(path), options);
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
            case INT96 -> throw new IllegalStateException("no writer uses " + type);
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
                        default -> throw new IllegalStateException("no writer uses " + codec);
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
