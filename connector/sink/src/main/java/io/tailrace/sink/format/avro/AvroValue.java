package io.tailrace.sink.format.avro;

import io.tailrace.sink.file.ByteSink;
import io.tailrace.sink.row.ColumnTypes;
import io.tailrace.sink.row.ReadableValue;
import io.tailrace.value.MicroTimestamp;
import io.tailrace.value.RowFields;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** How the values of one Connect schema look in Avro: the schema as text, and the binary encoding. */
sealed interface AvroValue {
    Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Avro's schema, as JSON. */
    String schema();

    /** Appends a value; a DataException when it does not fit. */
    void write(Object value, ByteSink out);

    /** Any value can be missing: each is a union with null. */
    default String nullableSchema() {
        return "[\"null\"," + schema() + "]";
    }

    default void writeNullable(@Nullable Object value, ByteSink out) {
        if (value == null) {
            out.putVarint(0);
        } else {
            out.putVarint(1);
            write(value, out);
        }
    }

    /**
     * How values of this schema are written.
     *
     * @param path of the column, for errors and for the names that Avro wants records to have: with their namespaces no two
     *     are the same
     */
    static AvroValue of(Schema schema, String path) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return new OfDecimal(ColumnTypes.precisionOf(schema), ColumnTypes.scaleOf(schema), path);
        }
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            return new Leaf(
                    "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}",
                    (value, out) -> out.putVarint(ReadableValue.millis(value, path)));
        }
        if (MicroTimestamp.is(schema)) {
            return new Leaf(
                    "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}",
                    (value, out) -> out.putVarint(ReadableValue.micros(value, path)));
        }
        if (Date.LOGICAL_NAME.equals(schema.name())) {
            return new Leaf(
                    "{\"type\":\"int\",\"logicalType\":\"date\"}",
                    (value, out) -> out.putVarint(ReadableValue.day(value, path)));
        }
        if (Time.LOGICAL_NAME.equals(schema.name())) {
            // Athena has no type for a time of day in a Hive table: milliseconds since midnight.
            return new Leaf("\"int\"", (value, out) -> out.putVarint(ReadableValue.timeOfDay(value, path)));
        }
        return switch (schema.type()) {
            case STRING -> new Leaf("\"string\"", (value, out) -> putText((String) value, path, out));
            case BOOLEAN -> new Leaf("\"boolean\"", (value, out) -> out.putByte((Boolean) value ? 1 : 0));
            case INT8, INT16, INT32 -> new Leaf("\"int\"", (value, out) -> out.putVarint(((Number) value).longValue()));
            case INT64 -> new Leaf("\"long\"", (value, out) -> out.putVarint(((Number) value).longValue()));
            case FLOAT32 ->
                new Leaf(
                        "\"float\"",
                        (value, out) -> out.putInt(
                                Integer.reverseBytes(Float.floatToRawIntBits(((Number) value).floatValue()))));
            case FLOAT64 ->
                new Leaf(
                        "\"double\"",
                        (value, out) -> out.putLong(
                                Long.reverseBytes(Double.doubleToRawLongBits(((Number) value).doubleValue()))));
            case BYTES -> new Leaf("\"bytes\"", (value, out) -> putBytes(bytes(value), out));
            case ARRAY -> new OfList(of(schema.valueSchema(), path + ".element"));
            case MAP -> {
                if (schema.keySchema().type() != Schema.Type.STRING) {
                    throw new DataException("The map " + path + " has keys of type "
                            + schema.keySchema().type().getName() + ". Only string keys can be written.");
                }
                yield new OfMap(of(schema.valueSchema(), path + ".value"), path);
            }
            case STRUCT -> OfStruct.of(schema, path);
        };
    }

    private static byte[] bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return (byte[]) value;
    }

    private static void putText(String text, String path, ByteSink out) {
        ReadableValue.text(text, path);
        putBytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static void putBytes(byte[] bytes, ByteSink out) {
        out.putVarint(bytes.length);
        out.putRaw(bytes);
    }

    /** A value with nothing inside. */
    record Leaf(String schema, Encoding encoding) implements AvroValue {

        @FunctionalInterface
        interface Encoding {
            void write(Object value, ByteSink out);
        }

        @Override
        public void write(Object value, ByteSink out) {
            encoding.write(value, out);
        }
    }

    /** A decimal as the bytes of its digits. */
    record OfDecimal(int precision, int scale, String path) implements AvroValue {

        @Override
        public String schema() {
            return "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":" + precision + ",\"scale\":" + scale
                    + "}";
        }

        @Override
        public void write(Object value, ByteSink out) {
            BigDecimal decimal = ColumnTypes.fitting((BigDecimal) value, precision, scale, path);
            putBytes(decimal.unscaledValue().toByteArray(), out);
        }
    }

    /** A list of nullable elements, in one block. */
    record OfList(AvroValue element) implements AvroValue {

        @Override
        public String schema() {
            return "{\"type\":\"array\",\"items\":" + element.nullableSchema() + "}";
        }

        @Override
        public void write(Object value, ByteSink out) {
            Collection<?> elements = (Collection<?>) value;
            if (!elements.isEmpty()) {
                out.putVarint(elements.size());
                elements.forEach(each -> element.writeNullable(each, out));
            }
            out.putVarint(0);
        }
    }

    /** A map with string keys and nullable values, in one block. */
    record OfMap(AvroValue value, String path) implements AvroValue {

        @Override
        public String schema() {
            return "{\"type\":\"map\",\"values\":" + value.nullableSchema() + "}";
        }

        @Override
        public void write(Object map, ByteSink out) {
            Map<?, ?> entries = (Map<?, ?>) map;
            if (!entries.isEmpty()) {
                out.putVarint(entries.size());
                entries.forEach((key, each) -> {
                    if (key == null) {
                        throw new DataException("The map " + path + " has a null key, which Avro cannot store.");
                    }
                    putText((String) key, path + ".key", out);
                    value.writeNullable(each, out);
                });
            }
            out.putVarint(0);
        }
    }

    /** A struct as a record; its fields are found by name, so that a value of an older schema fits. */
    record OfStruct(String name, List<Child> children) implements AvroValue {

        record Child(String name, AvroValue value) {}

        static OfStruct of(Schema schema, String path) {
            List<Child> children = new ArrayList<>();
            for (Field field : schema.fields()) {
                if (!NAME.matcher(field.name()).matches()) {
                    throw new DataException("Column " + field.name() + " has a name that Avro does not allow: letters,"
                            + " digits and underscores, and no digit first. Rename it, or use another format.");
                }
                children.add(new Child(
                        field.name(),
                        AvroValue.of(field.schema(), path.isEmpty() ? field.name() : path + "." + field.name())));
            }
            return new OfStruct("row" + (path.isEmpty() ? "" : "." + path), List.copyOf(children));
        }

        @Override
        public String schema() {
            return "{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":["
                    + children.stream()
                            .map(child -> "{\"name\":\"" + child.name + "\",\"type\":" + child.value.nullableSchema()
                                    + ",\"default\":null}")
                            .collect(Collectors.joining(","))
                    + "]}";
        }

        @Override
        public void write(Object value, ByteSink out) {
            Struct struct = (Struct) value;
            for (Child child : children) {
                Field field = struct.schema().field(child.name);
                child.value.writeNullable(field == null ? null : RowFields.valueIn(struct, field), out);
            }
        }
    }
}
