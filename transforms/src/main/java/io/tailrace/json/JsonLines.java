package io.tailrace.json;

import io.tailrace.value.MicroTimestamp;
import io.tailrace.value.RowFields;
import io.tailrace.value.ShortestText;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.IdentityHashMap;
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
 * <p>Decimals are plain numbers, never in scientific notation; timestamps are {@code yyyy-MM-dd HH:mm:ss.SSS} in UTC, with six
 * digits of the second where they are microseconds, dates {@code yyyy-MM-dd}, times of day milliseconds since midnight, and bytes base64, for which the table has a string column. An
 * infinite double is {@code 1e999}, a number that is too large for one, and so read as infinite. A Struct's null fields are left out: absent and null are the same to a column. A map's null entries are
 * written, since its keys are data, and so are those of a list, since they hold a place. It is not a converter: a reader needs
 * the table's columns to tell a timestamp from a text.
 *
 * <p>Not safe for several threads at once.
 */
public final class JsonLines {

    /** Rows of one topic share a schema; beyond so many, the names are written afresh rather than kept. */
    private static final int MAX_SCHEMAS = 64;

    private static final String INFINITE = "1e999";

    private final JsonBytes json = new JsonBytes();
    private final boolean forTables;
    private final IdentityHashMap<Schema, byte[][]> names = new IdentityHashMap<>();

    /** The field that is being written, for errors. */
    private String field = "";

    /** Lines of a table: what would make queries fail is refused. */
    public JsonLines() {
        this(true);
    }

    private JsonLines(boolean forTables) {
        this.forTables = forTables;
    }

    /** Lines that are read by no table. They hold every value, also those that none of its readers would understand. */
    public static JsonLines ofAnyValue() {
        return new JsonLines(false);
    }

    /**
     * The row as one line, line end included.
     *
     * @param schema the row's schema; null for a schemaless row
     * @throws DataException when the row holds something that has no form in JSON: a class that rows never have, a null key,
     *     a double that is not a number
     */
    public byte[] line(@Nullable Schema schema, Object row) {
        json.reset();
        write(schema, row);
        json.mark('\n');
        return json.take();
    }

    /**
     * The line of a Struct or a schemaless map, with more fields after its own.
     *
     * @param values plain ones, in the order of the names
     */
    public byte[] line(Object row, List<String> names, List<?> values) {
        json.reset();
        json.mark('{');
        if (row instanceof Struct struct) {
            writeFields(struct);
        } else {
            writeEntries(null, (Map<?, ?>) row);
        }
        for (int i = 0; i < names.size(); i++) {
            writeEntry(names.get(i), null, values.get(i));
        }
        json.dropLast(',');
        json.mark('}');
        json.mark('\n');
        return json.take();
    }

    /** The line of a row whose values are not in a Struct yet; they are in the order of the schema's fields. */
    public byte[] line(Schema schema, @Nullable Object[] values) {
        json.reset();
        byte[][] keys = names(schema);
        List<Field> fields = schema.fields();
        json.mark('{');
        for (int i = 0; i < values.length; i++) {
            writeField(keys[i], fields.get(i), values[i]);
        }
        json.dropLast(',');
        json.mark('}');
        json.mark('\n');
        return json.take();
    }

    /** A plain value as JSON text, without a line's end. */
    public String text(Object plain) {
        json.reset();
        write(null, plain);
        return new String(json.take(), StandardCharsets.UTF_8);
    }

    /** The most usual classes come first, and final ones before interfaces, which cost more to ask for. */
    private void write(@Nullable Schema schema, @Nullable Object value) {
        if (value instanceof String text) {
            json.text(text);
        } else if (value == null) {
            json.ascii("null");
        } else if (value instanceof Boolean bool) {
            json.ascii(bool ? "true" : "false");
        } else if (value instanceof Number number) {
            writeNumber(schema, number);
        } else if (value instanceof java.util.Date time) {
            writeTime(schema, time.toInstant());
        } else if (value instanceof Struct struct) {
            writeStruct(struct);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(schema == null ? null : schema.valueSchema(), map);
        } else if (value instanceof Collection<?> elements) {
            writeElements(schema == null ? null : schema.valueSchema(), elements);
        } else if (value instanceof byte[] bytes) {
            json.base64(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            json.base64(bytes);
        } else {
            throw new DataException("A value of type " + value.getClass().getName() + " has no form in JSON.");
        }
    }

    private void writeStruct(Struct struct) {
        json.mark('{');
        writeFields(struct);
        json.dropLast(',');
        json.mark('}');
    }

    private void writeFields(Struct struct) {
        List<Field> fields = struct.schema().fields();
        byte[][] keys = names(struct.schema());
        for (int i = 0; i < keys.length; i++) {
            writeField(keys[i], fields.get(i), RowFields.valueIn(struct, fields.get(i)));
        }
    }

    private void writeField(byte[] key, Field field, @Nullable Object value) {
        if (value != null) {
            this.field = field.name();
            json.raw(key);
            write(field.schema(), value);
            json.mark(',');
        }
    }

    /** The names of a schema's fields as JSON, with quotes and colon. */
    private byte[][] names(Schema schema) {
        byte[][] known = names.get(schema);
        if (known != null) {
            return known;
        }
        JsonBytes name = new JsonBytes();
        byte[][] written = new byte[schema.fields().size()][];
        for (Field field : schema.fields()) {
            name.text(field.name());
            name.mark(':');
            written[field.index()] = name.take();
        }
        if (names.size() < MAX_SCHEMAS) {
            names.put(schema, written);
        }
        return written;
    }

    private void writeMap(@Nullable Schema valueSchema, Map<?, ?> map) {
        json.mark('{');
        writeEntries(valueSchema, map);
        json.dropLast(',');
        json.mark('}');
    }

    private void writeEntries(@Nullable Schema valueSchema, Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            writeEntry(entry.getKey(), valueSchema, entry.getValue());
        }
    }

    private void writeEntry(@Nullable Object key, @Nullable Schema schema, @Nullable Object value) {
        if (key == null) {
            throw new DataException("A map has a null key, which has no form in JSON.");
        }
        field = key.toString();
        json.text(field);
        json.mark(':');
        write(schema, value);
        json.mark(',');
    }

    private void writeElements(@Nullable Schema elementSchema, Collection<?> elements) {
        json.mark('[');
        for (Object element : elements) {
            write(elementSchema, element);
            json.mark(',');
        }
        json.dropLast(',');
        json.mark(']');
    }

    private void writeNumber(@Nullable Schema schema, Number number) {
        if (number instanceof Long micros && MicroTimestamp.is(schema)) {
            writeTime(schema, MicroTimestamp.moment(micros));
        } else if (number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte) {
            json.whole(number.longValue());
        } else if (number instanceof BigDecimal decimal) {
            json.ascii(decimal.toPlainString());
        } else if ((number instanceof Double || number instanceof Float) && !Double.isFinite(number.doubleValue())) {
            writeNonFinite(number.doubleValue());
        } else if (number instanceof Double real) {
            json.ascii(ShortestText.of(real));
        } else if (number instanceof Float real) {
            json.ascii(ShortestText.of(real));
        } else {
            json.ascii(number.toString());
        }
    }

    private void writeNonFinite(double number) {
        if (!Double.isNaN(number)) {
            json.ascii(number > 0 ? INFINITE : "-" + INFINITE);
        } else if (forTables) {
            throw new DataException("Field " + field
                    + " is NaN, which JSON cannot express as a number; as text it would make every query of the"
                    + " table fail. Use format=parquet, or replace it in a transform.");
        } else {
            json.text("NaN");
        }
    }

    private void writeTime(@Nullable Schema schema, Instant time) {
        String type = schema == null ? null : schema.name();
        if (Time.LOGICAL_NAME.equals(type)) {
            // Athena's tables have no type for a time of day
            json.whole(time.toEpochMilli());
            return;
        }
        if (forTables && !AthenaTime.isReadable(time.toEpochMilli())) {
            throw new DataException(
                    "Field " + field + " has a time that is more than 290,000 years away, which no query could"
                            + " read. Check its unit: Connect's times are in milliseconds.");
        }
        json.mark('"');
        AthenaTime.writeDate(json, time);
        if (!Date.LOGICAL_NAME.equals(type)) {
            json.mark(' ');
            if (MicroTimestamp.is(schema)) {
                AthenaTime.writeTimeOfDayInMicros(json, time);
            } else {
                AthenaTime.writeTimeOfDay(json, time);
            }
        }
        json.mark('"');
    }
}
