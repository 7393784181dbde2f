package io.tailrace.sink.layout;

import org.jspecify.annotations.Nullable;

/** A field of a record's value, or a field within one, as {@link io.tailrace.value.FieldPath} finds it. */
public final class FieldPath {
    private FieldPath() {}

    /** The value at the path in a Struct or Map; null when anything on the way is missing. */
    static @Nullable Object valueAt(@Nullable Object value, String path) {
        return io.tailrace.value.FieldPath.of(path).find(value);
    }
}
