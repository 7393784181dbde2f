package io.tailrace.sink.format.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import io.tailrace.sink.row.ReadableValue;
import io.tailrace.value.MicroTimestamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** A value with nothing inside, and the column of the row group that it is written to. */
final class ParquetLeaf implements ParquetValue {
    private static final long MICROS_OF_MILLI = 1000;

    private final PrimitiveTypeName primitive;
    private final @Nullable LogicalTypeAnnotation annotation;
    private final Encoding encoding;
    private final @Nullable Consumer<Object> check;
    private @Nullable ParquetLeafSink column;

    private ParquetLeaf(
            PrimitiveTypeName primitive,
            @Nullable LogicalTypeAnnotation annotation,
            Encoding encoding,
            @Nullable Consumer<Object> check) {
        this.primitive = primitive;
        this.annotation = annotation;
        this.encoding = encoding;
        this.check = check;
    }

    private ParquetLeaf(PrimitiveTypeName primitive, @Nullable LogicalTypeAnnotation annotation, Encoding encoding) {
        this(primitive, annotation, encoding, null);
    }

    /**
     * How values of this schema are written.
     *
     * @param path of the column, for errors
     * @param timestamps the unit of times in milliseconds
     */
    static ParquetLeaf of(Schema schema, String path, TimeUnit timestamps) {
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            long factor = timestamps == TimeUnit.MILLIS ? 1 : MICROS_OF_MILLI;
            return new ParquetLeaf(
                    PrimitiveTypeName.INT64,
                    timestampType(true, timestamps),
                    (column, value, r, d) -> column.write(ReadableValue.millis(value, path) * factor, r, d),
                    value -> ReadableValue.millis(value, path));
        }
        if (MicroTimestamp.is(schema)) {
            return new ParquetLeaf(
                    PrimitiveTypeName.INT64,
                    timestampType(true, TimeUnit.MICROS),
                    (column, value, r, d) -> column.write(ReadableValue.micros(value, path), r, d),
                    value -> ReadableValue.micros(value, path));
        }
        if (Date.LOGICAL_NAME.equals(schema.name())) {
            return new ParquetLeaf(
                    PrimitiveTypeName.INT32,
                    dateType(),
                    (column, value, r, d) -> column.write(ReadableValue.day(value, path), r, d),
                    value -> ReadableValue.day(value, path));
        }
        if (Time.LOGICAL_NAME.equals(schema.name())) {
            // Athena has no type for a time of day in a Hive table: milliseconds since midnight.
            return new ParquetLeaf(
                    PrimitiveTypeName.INT32,
                    null,
                    (column, value, r, d) -> column.write(ReadableValue.timeOfDay(value, path), r, d),
                    value -> ReadableValue.timeOfDay(value, path));
        }
        return switch (schema.type()) {
            case STRING ->
                new ParquetLeaf(
                        PrimitiveTypeName.BINARY,
                        stringType(),
                        (column, value, r, d) -> column.write(((String) value).getBytes(StandardCharsets.UTF_8), r, d),
                        value -> ReadableValue.text((String) value, path));
            case BOOLEAN ->
                new ParquetLeaf(
                        PrimitiveTypeName.BOOLEAN,
                        null,
                        (column, value, r, d) -> column.write(((Boolean) value).booleanValue(), r, d));
            case INT8 -> integer(intType(8, true));
            case INT16 -> integer(intType(16, true));
            case INT32 -> integer(null);
            case INT64 ->
                new ParquetLeaf(
                        PrimitiveTypeName.INT64,
                        null,
                        (column, value, r, d) -> column.write(((Number) value).longValue(), r, d));
            case FLOAT32 ->
                new ParquetLeaf(
                        PrimitiveTypeName.FLOAT,
                        null,
                        (column, value, r, d) -> column.write(((Number) value).floatValue(), r, d));
            case FLOAT64 ->
                new ParquetLeaf(
                        PrimitiveTypeName.DOUBLE,
                        null,
                        (column, value, r, d) -> column.write(((Number) value).doubleValue(), r, d));
            case BYTES ->
                new ParquetLeaf(
                        PrimitiveTypeName.BINARY, null, (column, value, r, d) -> column.write(bytes(value), r, d));
            case ARRAY, MAP, STRUCT -> throw new IllegalStateException(schema.type() + " is not a leaf");
        };
    }

    static ParquetLeaf of(PrimitiveTypeName primitive, Encoding encoding) {
        return new ParquetLeaf(primitive, null, encoding);
    }

    private static ParquetLeaf integer(@Nullable LogicalTypeAnnotation annotation) {
        return new ParquetLeaf(
                PrimitiveTypeName.INT32,
                annotation,
                (column, value, r, d) -> column.write(((Number) value).intValue(), r, d));
    }

    private static byte[] bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return (byte[]) value;
    }

    @Override
    public Type type(String name) {
        return Types.optional(primitive).as(annotation).named(name);
    }

    @Override
    public void bind(Iterator<? extends ParquetLeafSink> leaves) {
        column = leaves.next();
    }

    @Override
    public void write(Object value, int repetition, int definition) {
        encoding.write(column(), value, repetition, definition + 1);
    }

    @Override
    public void writeNull(int repetition, int definition) {
        column().writeNull(repetition, definition);
    }

    @Override
    public boolean canRefuse() {
        return check != null;
    }

    @Override
    public void check(Object value) {
        if (check != null) {
            check.accept(value);
        }
    }

    private ParquetLeafSink column() {
        return Objects.requireNonNull(column, "not bound");
    }

    /** How a value becomes one of Parquet's primitives. */
    @FunctionalInterface
    interface Encoding {
        void write(ParquetLeafSink column, Object value, int repetition, int definition);
    }
}
