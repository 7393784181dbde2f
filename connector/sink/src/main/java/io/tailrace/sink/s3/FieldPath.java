package io.tailrace.sink.s3;

import io.tailrace.value.RowFields;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** A field of a record's value, or a field within one: {@code customer.country}. */
final class FieldPath {
    private FieldPath() {}

    /** The value at the path in a Struct or Map; null when anything on the way is missing. */
    static @Nullable Object valueAt(@Nullable Object value, String path) {
        Object whole = field(value, path);
        int point = path.indexOf('.');
        if (whole != null || point < 0) {
            return whole;
        }
        return valueAt(field(value, path.substring(0, point)), path.substring(point + 1));
    }

    private static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Struct struct) {
            Field field = struct.schema().field(name);
            return field == null ? null : RowFields.valueIn(struct, field);
        }
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }
}
