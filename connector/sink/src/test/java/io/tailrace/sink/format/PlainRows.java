package io.tailrace.sink.format;

import io.tailrace.sink.row.ColumnTypes;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Connect's values as the JDK's, to be compared with what a reader found: whole numbers are long, bytes are buffers. */
public final class PlainRows {
    private PlainRows() {}

    public static Map<String, @Nullable Object> of(Struct struct) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (Field field : struct.schema().fields()) {
            // Only a required field takes its default for null.
            Object value = field.schema().isOptional() ? struct.getWithoutDefault(field.name()) : struct.get(field);
            plain.put(field.name(), of(field.schema(), value));
        }
        return plain;
    }

    private static @Nullable Object of(Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return ((BigDecimal) value).setScale(ColumnTypes.scaleOf(schema));
        }
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            return ((java.util.Date) value).toInstant();
        }
        if (Date.LOGICAL_NAME.equals(schema.name())) {
            return LocalDate.ofInstant(((java.util.Date) value).toInstant(), ZoneOffset.UTC);
        }
        if (Time.LOGICAL_NAME.equals(schema.name())) {
            return ((java.util.Date) value).toInstant().toEpochMilli();
        }
        return switch (schema.type()) {
            case INT8, INT16, INT32, INT64 -> ((Number) value).longValue();
            case FLOAT32, FLOAT64, BOOLEAN, STRING -> value;
            case BYTES -> value instanceof ByteBuffer buffer ? buffer.slice() : ByteBuffer.wrap((byte[]) value);
            case STRUCT -> of((Struct) value);
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                ((Collection<?>) value).forEach(each -> list.add(of(schema.valueSchema(), each)));
                yield list;
            }
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) value).forEach((key, each) -> map.put((String) key, of(schema.valueSchema(), each)));
                yield map;
            }
        };
    }
}
