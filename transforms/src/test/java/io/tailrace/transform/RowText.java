package io.tailrace.transform;

import io.tailrace.event.json.TestJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Rows as values that compare without regard to the order of names. */
final class RowText {

    private RowText() {}

    /** Structs and maps as sorted maps, the rest column as the maps that its text means. */
    static Object sorted(Object row) {
        return String.valueOf(value("", row));
    }

    private static @Nullable Object value(String name, @Nullable Object value) {
        if (value instanceof Struct struct) {
            Map<String, @Nullable Object> fields = new TreeMap<>();
            for (Field field : struct.schema().fields()) {
                fields.put(field.name(), value(field.name(), struct.get(field)));
            }
            return fields;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, entry) -> sorted.put((String) key, value((String) key, entry)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> values = new ArrayList<>();
            list.forEach(element -> values.add(value("", element)));
            if (name.endsWith("changed")) {
                values.sort(null);
            }
            return values;
        }
        if (value instanceof ByteBuffer buffer) {
            return StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
        }
        if (name.endsWith("rest") && value instanceof String json) {
            return value("", TestJson.map(json));
        }
        return value;
    }
}
