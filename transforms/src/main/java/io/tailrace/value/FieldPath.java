package io.tailrace.value;

import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A field of a record's value, or a field within one: {@code customer.country}. The value may be a Struct or a map, a row or
 * a change that is not flattened yet.
 *
 * <p>A field that has the whole path as its name comes first, since names may contain dots. Otherwise the part before the
 * first dot names a field, and the rest of the path is looked up in there by the same rule.
 */
public final class FieldPath {

    private final String name;
    private final @Nullable String outer;
    private final @Nullable FieldPath inner;

    private FieldPath(String name) {
        int dot = name.indexOf('.');
        this.name = name;
        this.outer = dot < 0 ? null : name.substring(0, dot);
        this.inner = dot < 0 ? null : new FieldPath(name.substring(dot + 1));
    }

    public static FieldPath of(String path) {
        return new FieldPath(path);
    }

    /** The value at the path; null when it is null, or anything on the way is missing. */
    public @Nullable Object find(@Nullable Object value) {
        Object direct = field(value, name);
        return direct != null || inner == null || outer == null ? direct : inner.find(field(value, outer));
    }

    /**
     * The time at the path: a timestamp or date, a {@link MicroTimestamp}, an ISO-8601 text as in {@link IsoTime}, of which
     * a date alone is its first moment in UTC, or a long of milliseconds since 1970. Null when the field is missing, null or anything else.
     */
    public @Nullable Instant time(@Nullable Object value) {
        Object found = find(value);
        if (found instanceof Date date) {
            return date.toInstant();
        }
        if (found instanceof Long number) {
            return isMicros(value) ? MicroTimestamp.moment(number) : Instant.ofEpochMilli(number);
        }
        return found instanceof String text ? IsoTime.momentOrStartOfDay(text) : null;
    }

    private boolean isMicros(@Nullable Object value) {
        if (!(value instanceof Struct struct)) {
            return false;
        }
        Field field = struct.schema().field(name);
        if (field != null) {
            return MicroTimestamp.is(field.schema());
        }
        return inner != null && outer != null && inner.isMicros(field(struct, outer));
    }

    private static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Struct struct) {
            Field field = struct.schema().field(name);
            return field == null ? null : RowFields.valueIn(struct, field);
        }
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldPath path && name.equals(path.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The path as it was given. */
    @Override
    public String toString() {
        return name;
    }
}
