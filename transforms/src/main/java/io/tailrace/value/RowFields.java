package io.tailrace.value;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Looks into a record's value, be it a Struct or a map, a row or a change that is not flattened yet. */
public final class RowFields {

    private RowFields() {}

    /** The value at a path of names, such as {@code userIdentity.type}; null when it is null or there is no such field. */
    public static @Nullable Object find(@Nullable Object value, String path) {
        Object direct = field(value, path);
        if (direct != null || path.indexOf('.') < 0) {
            return direct;
        }
        Object current = value;
        for (String name : path.split("\\.", -1)) {
            current = field(current, name);
        }
        return current;
    }

    /** The moment in a field that is a timestamp, in milliseconds or microseconds; null when it is anything else. */
    public static @Nullable Instant moment(@Nullable Object value, String path) {
        Object found = find(value, path);
        if (found instanceof java.util.Date date) {
            return date.toInstant();
        }
        return found instanceof Long micros && isMicros(value, path) ? MicroTimestamp.moment(micros) : null;
    }

    private static boolean isMicros(@Nullable Object value, String path) {
        if (!(value instanceof Struct struct)) {
            return false;
        }
        Field field = struct.schema().field(path);
        if (field != null) {
            return MicroTimestamp.is(field.schema());
        }
        int point = path.indexOf('.');
        return point > 0 && isMicros(field(struct, path.substring(0, point)), path.substring(point + 1));
    }

    private static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Struct struct) {
            Field field = struct.schema().field(name);
            return field == null ? null : valueIn(struct, field);
        }
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }

    /**
     * The value of a field. Connect puts the default in the place of a null, also where the field is optional and null is what
     * was sent: that stays null. Only a required field, for which null cannot be meant, takes its default.
     */
    public static @Nullable Object valueIn(Struct struct, Field field) {
        Schema schema = field.schema();
        return schema.isOptional() && schema.defaultValue() != null
                ? struct.getWithoutDefault(field.name())
                : struct.get(field);
    }

    /** The first of these fields that is there. */
    public static @Nullable Object first(@Nullable Object value, String... paths) {
        for (String path : paths) {
            Object found = find(value, path);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
