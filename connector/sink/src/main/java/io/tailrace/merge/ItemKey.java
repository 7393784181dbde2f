package io.tailrace.merge;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What names an item, as values of the key's columns in Iceberg's own types. */
final class ItemKey {
    private final Object[] values;

    ItemKey(Object[] values) {
        this.values = values;
    }

    Object value(int column) {
        return values[column];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ItemKey key && Arrays.equals(values, key.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
