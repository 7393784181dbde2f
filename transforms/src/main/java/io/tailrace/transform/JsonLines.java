package io.tailrace.transform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as JSON lines that Athena's JSON readers understand: one object per row, UTF-8, with {@code \n} at the end.
 * Rows may be Structs or schemaless maps.
 *
 * <p>Decimals are plain numbers, never in scientific notation; timestamps are {@code yyyy-MM-dd HH:mm:ss.SSS} in UTC, dates
 * {@code yyyy-MM-dd}, bytes base64. It is no converter: a reader needs the table's columns to tell a timestamp from a text.
 *
 * <p>Not safe for several threads at once.
 */
public final class JsonLines {

    /** Whether a null field is written or left out. */
    public enum Nulls {
        WRITE,
        OMIT
    }

    private final JsonFactory json = new JsonFactory();
    private final Nulls nulls;

    public JsonLines(Nulls nulls) {
        this.nulls = nulls;
    }

    /**
     * The row as one line, line end included.
     *
     * @param schema the row's schema; null for a schemaless row
     */
    public byte[] line(@Nullable Schema schema, Object row) {
        try (ByteArrayBuilder line = new ByteArrayBuilder(json._getBufferRecycler())) {
            try (JsonGenerator generator = json.createGenerator(line)) {
                write(generator, schema, row);
                generator.writeRaw('\n');
            }
            return line.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(JsonGenerator generator, @Nullable Schema schema, @Nullable Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Struct struct) {
            writeStruct(generator, struct);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(generator, schema == null ? null : schema.valueSchema(), map);
        } else if (value instanceof List<?> list) {
            writeList(generator, schema == null ? null : schema.valueSchema(), list);
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (value instanceof Number number) {
            writeNumber(generator, number);
        } else if (value instanceof java.util.Date time) {
            generator.writeString(text(schema, time.toInstant()));
        } else if (value instanceof byte[] bytes) {
            generator.writeBinary(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            generator.writeBinary(bytes);
        } else {
            throw new DataException("a row cannot hold a " + value.getClass().getName());
        }
    }

    private void writeStruct(JsonGenerator generator, Struct struct) throws IOException {
        generator.writeStartObject();
        for (Field field : struct.schema().fields()) {
            Object value = struct.get(field);
            if (value != null || nulls == Nulls.WRITE) {
                generator.writeFieldName(field.name());
                write(generator, field.schema(), value);
            }
        }
        generator.writeEndObject();
    }

    private void writeMap(JsonGenerator generator, @Nullable Schema valueSchema, Map<?, ?> map) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getValue() != null || nulls == Nulls.WRITE) {
                generator.writeFieldName(String.valueOf(entry.getKey()));
                write(generator, valueSchema, entry.getValue());
            }
        }
        generator.writeEndObject();
    }

    private void writeList(JsonGenerator generator, @Nullable Schema elementSchema, List<?> list) throws IOException {
        generator.writeStartArray();
        for (Object element : list) {
            write(generator, elementSchema, element);
        }
        generator.writeEndArray();
    }

    private static void writeNumber(JsonGenerator generator, Number number) throws IOException {
        if (number instanceof BigDecimal decimal) {
            generator.writeNumber(decimal.toPlainString());
        } else if (number instanceof Double || number instanceof Float) {
            if (Double.isFinite(number.doubleValue())) {
                generator.writeNumber(number.toString());
            } else {
                throw new DataException("JSON has no number for " + number);
            }
        } else if (number instanceof BigInteger integer) {
            generator.writeNumber(integer);
        } else {
            generator.writeNumber(number.longValue());
        }
    }

    private static String text(@Nullable Schema schema, Instant time) {
        String type = schema == null ? null : schema.name();
        if (Date.LOGICAL_NAME.equals(type)) {
            return AthenaTime.date(time);
        }
        if (Time.LOGICAL_NAME.equals(type)) {
            return AthenaTime.timestamp(time).substring("yyyy-MM-dd ".length());
        }
        return AthenaTime.timestamp(time);
    }
}
