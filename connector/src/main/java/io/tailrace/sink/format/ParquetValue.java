package io.tailrace.sink.format;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** How the values of one Connect schema look in Parquet, in the types that Athena reads. */
interface ParquetValue {
    int MILLIS_OF_DAY = 86_400_000;

    Type type(String name);

    void write(RecordConsumer consumer, Object value);

    /** Whether {@link #check} can ever fail. */
    default boolean canRefuse() {
        return false;
    }

    /** Throws a DataException when {@link #write} would fail. */
    default void check(Object value) {}

    @SuppressWarnings("JavaUtilDate") // the type that Connect gives to dates, times and timestamps
    static ParquetValue of(Schema schema, String path) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return ParquetDecimal.of(schema, path);
        }
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            return new Primitive(
                    PrimitiveTypeName.INT64,
                    timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS),
                    (consumer, value) -> consumer.addLong(((java.util.Date) value).getTime()));
        }
        if (Date.LOGICAL_NAME.equals(schema.name())) {
            return new Primitive(
                    PrimitiveTypeName.INT32,
                    dateType(),
                    (consumer, value) -> consumer.addInteger(
                            (int) Math.floorDiv(((java.util.Date) value).getTime(), MILLIS_OF_DAY)));
        }
        if (Time.LOGICAL_NAME.equals(schema.name())) {
            // Athena has no type for a time of day in a Hive table: milliseconds since midnight.
            return new Primitive(
                    PrimitiveTypeName.INT32,
                    null,
                    (consumer, value) -> consumer.addInteger((int) ((java.util.Date) value).getTime()));
        }
        return switch (schema.type()) {
            case STRING ->
                new Primitive(
                        PrimitiveTypeName.BINARY,
                        stringType(),
                        (consumer, value) -> consumer.addBinary(Binary.fromString((String) value)));
            case BOOLEAN ->
                new Primitive(
                        PrimitiveTypeName.BOOLEAN, null, (consumer, value) -> consumer.addBoolean((Boolean) value));
            case INT8 -> integer(intType(8, true));
            case INT16 -> integer(intType(16, true));
            case INT32 -> integer(null);
            case INT64 ->
                new Primitive(
                        PrimitiveTypeName.INT64,
                        null,
                        (consumer, value) -> consumer.addLong(((Number) value).longValue()));
            case FLOAT32 ->
                new Primitive(
                        PrimitiveTypeName.FLOAT,
                        null,
                        (consumer, value) -> consumer.addFloat(((Number) value).floatValue()));
            case FLOAT64 ->
                new Primitive(
                        PrimitiveTypeName.DOUBLE,
                        null,
                        (consumer, value) -> consumer.addDouble(((Number) value).doubleValue()));
            case BYTES ->
                new Primitive(PrimitiveTypeName.BINARY, null, (consumer, value) -> consumer.addBinary(binary(value)));
            case ARRAY -> new ParquetNested.OfList(of(schema.valueSchema(), path + "[]"));
            case MAP -> {
                if (schema.keySchema().type() != Schema.Type.STRING) {
                    throw new DataException("The map " + path + " has keys of type "
                            + schema.keySchema().type().getName() + ". Only string keys can be written.");
                }
                yield new ParquetNested.OfMap(of(schema.valueSchema(), path + ".value"), path);
            }
            case STRUCT -> ParquetNested.OfStruct.of(schema, path);
        };
    }

    private static ParquetValue integer(@Nullable LogicalTypeAnnotation annotation) {
        return new Primitive(
                PrimitiveTypeName.INT32,
                annotation,
                (consumer, value) -> consumer.addInteger(((Number) value).intValue()));
    }

    private static Binary binary(Object value) {
        return value instanceof ByteBuffer buffer
                ? Binary.fromReusedByteBuffer(buffer.duplicate())
                : Binary.fromReusedByteArray((byte[]) value);
    }

    /** A leaf. */
    record Primitive(PrimitiveTypeName primitive, @Nullable LogicalTypeAnnotation annotation, Writer writer)
            implements ParquetValue {

        @FunctionalInterface
        interface Writer {
            void write(RecordConsumer consumer, Object value);
        }

        @Override
        public Type type(String name) {
            return Types.optional(primitive).as(annotation).named(name);
        }

        @Override
        public void write(RecordConsumer consumer, Object value) {
            writer.write(consumer, value);
        }
    }

    /** A decimal in the smallest of Parquet's forms: 32 or 64 bits, else 16 bytes. */
    record ParquetDecimal(int precision, int scale, String path) implements ParquetValue {
        private static final int INT32_DIGITS = 9;
        private static final int INT64_DIGITS = 18;
        private static final int WIDE_BYTES = 16;

        static ParquetValue of(Schema schema, String path) {
            int precision = ColumnTypes.precisionOf(schema);
            int scale = ColumnTypes.scaleOf(schema);
            if (scale < 0 || scale > precision) {
                throw new DataException("Column " + path + " is decimal(" + precision + "," + scale
                        + "). A column's scale is between 0 and its precision.");
            }
            return new ParquetDecimal(precision, scale, path);
        }

        @Override
        public Type type(String name) {
            LogicalTypeAnnotation decimal = decimalType(scale, precision);
            if (precision <= INT32_DIGITS) {
                return Types.optional(PrimitiveTypeName.INT32).as(decimal).named(name);
            }
            if (precision <= INT64_DIGITS) {
                return Types.optional(PrimitiveTypeName.INT64).as(decimal).named(name);
            }
            return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                    .length(WIDE_BYTES)
                    .as(decimal)
                    .named(name);
        }

        @Override
        public boolean canRefuse() {
            return true;
        }

        @Override
        public void check(Object value) {
            BigDecimal decimal = (BigDecimal) value;
            if (decimal.scale() > scale || decimal.precision() - decimal.scale() > precision - scale) {
                throw new DataException("Column " + path + " is decimal(" + precision + "," + scale
                        + "), and the value has " + decimal.precision() + " digits, " + decimal.scale()
                        + " of them after the point.");
            }
        }

        @Override
        public void write(RecordConsumer consumer, Object value) {
            BigDecimal decimal = ((BigDecimal) value).setScale(scale);
            if (precision <= INT32_DIGITS) {
                consumer.addInteger(decimal.unscaledValue().intValueExact());
            } else if (precision <= INT64_DIGITS) {
                consumer.addLong(decimal.unscaledValue().longValueExact());
            } else {
                consumer.addBinary(Binary.fromConstantByteArray(
                        signExtended(decimal.unscaledValue().toByteArray())));
            }
        }

        private static byte[] signExtended(byte[] unscaled) {
            byte[] wide = new byte[WIDE_BYTES];
            int pad = WIDE_BYTES - unscaled.length;
            if (unscaled[0] < 0) {
                java.util.Arrays.fill(wide, 0, pad, (byte) -1);
            }
            System.arraycopy(unscaled, 0, wide, pad, unscaled.length);
            return wide;
        }
    }
}
