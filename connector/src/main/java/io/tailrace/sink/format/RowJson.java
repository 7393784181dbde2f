package io.tailrace.sink.format;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A row as one JSON object in the spelling that Athena's JSON SerDe reads: timestamps as {@code 2026-11-22 13:45:00.123}
 * in UTC, dates as {@code 2026-11-22}, binary in base64. An absent column is left out.
 */
final class RowJson {
    private final boolean kafkaColumns;

    RowJson(boolean kafkaColumns) {
        this.kafkaColumns = kafkaColumns;
    }

    void write(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        if (row.value() instanceof Struct struct) {
            writeFields(json, struct);
        } else {
            writeEntries(json, (Map<?, ?>) row.value());
        }
        if (kafkaColumns) {
            for (String name : KafkaColumns.NAMES) {
                refuseOwnColumn(row, name);
                json.writeFieldName(name);
                writeSchemaless(json, KafkaColumns.valueOf(row, name));
            }
        }
        json.writeEndObject();
    }

    private static void refuseOwnColumn(Row row, String name) {
        boolean taken = row.value() instanceof Struct struct
                ? struct.schema().field(name) != null
                : ((Map<?, ?>) row.value()).containsKey(name);
        if (taken) {
            throw new DataException(
                    "The row has a column " + name + " of its own. Rename it, or set kafka.columns.enabled=false.");
        }
    }

    private static void writeFields(JsonGenerator json, Struct struct) throws IOException {
        for (Field field : struct.schema().fields()) {
            Object value = struct.get(field);
            if (value != null) {
                json.writeFieldName(field.name());
                writeTyped(json, field.schema(), value);
            }
        }
    }

    private static void writeTyped(JsonGenerator json, Schema schema, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (schema.type()) {
            case STRUCT -> {
                json.writeStartObject();
                writeFields(json, (Struct) value);
                json.writeEndObject();
            }
            case ARRAY -> {
                json.writeStartArray();
                for (Object element : (Collection<?>) value) {
                    writeTyped(json, schema.valueSchema(), element);
                }
                json.writeEndArray();
            }
            case MAP -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    json.writeFieldName(nameOf(entry.getKey()));
                    writeTyped(json, schema.valueSchema(), entry.getValue());
                }
                json.writeEndObject();
            }
            case INT32 -> {
                if (Time.LOGICAL_NAME.equals(schema.name())) {
                    // Athena has no type for a time of day in a Hive table: milliseconds since midnight.
                    json.writeNumber(((Date) value).toInstant().toEpochMilli());
                } else if (org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(schema.name())) {
                    json.writeString(LocalDate.ofInstant(((Date) value).toInstant(), ZoneOffset.UTC)
                            .toString());
                } else {
                    writeSchemaless(json, value);
                }
            }
            case INT8, INT16, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> writeSchemaless(json, value);
        }
    }

    private static void writeEntries(JsonGenerator json, Map<?, ?> map) throws IOException {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(nameOf(entry.getKey()));
            writeSchemaless(json, entry.getValue());
        }
    }

    private static void writeSchemaless(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Number number) {
            writeNumber(json, number);
        } else if (value instanceof Date date) {
            json.writeString(HiveTime.timestamp(date));
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            json.writeBinary(bytes);
        } else if (value instanceof Struct struct) {
            json.writeStartObject();
            writeFields(json, struct);
            json.writeEndObject();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            writeEntries(json, map);
            json.writeEndObject();
        } else if (value instanceof Collection<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                writeSchemaless(json, element);
            }
            json.writeEndArray();
        } else {
            throw new DataException("A value of type " + value.getClass().getName() + " has no form in JSON.");
        }
    }

    private static void writeNumber(JsonGenerator json, Number number) throws IOException {
        if (number instanceof Double value) {
            json.writeNumber(value.doubleValue());
        } else if (number instanceof Float value) {
            json.writeNumber(value.floatValue());
        } else if (number instanceof BigDecimal value) {
            json.writeNumber(value.toPlainString());
        } else if (number instanceof BigInteger value) {
            json.writeNumber(value);
        } else {
            json.writeNumber(number.longValue());
        }
    }

    private static String nameOf(@Nullable Object key) {
        if (key == null) {
            throw new DataException("A map has a null key, which has no form in JSON.");
        }
        return key.toString();
    }
}
