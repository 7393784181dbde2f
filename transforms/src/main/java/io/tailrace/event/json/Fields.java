package io.tailrace.event.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that a converter has parsed already: named fields, in whatever object. A field's value is a text, a
 * number, a boolean, a {@link java.util.Date}, a map or, for a nested record, again {@code Fields}.
 */
@FunctionalInterface
public interface Fields {

    /** The value of this field, or null when it is null or there is no such field. */
    @Nullable Object field(String name);

    /** The entries of a map as fields. */
    static Fields of(Map<?, ?> map) {
        return map::get;
    }
}
