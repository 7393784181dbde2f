package io.tailrace.event;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named attribute values in the order of the wire: a whole item, or a map inside one. No name occurs twice.
 *
 * <p>Two arrays instead of a map: a change is read once and walked once, and a hash table for that costs more than the
 * walk. Two items are equal when they hold the same attributes, in whatever order.
 */
public final class Item implements AttributeValue {

    public static final Item EMPTY = new Item(new String[0], new AttributeValue[0], 0);

    private final String[] names;
    private final AttributeValue[] values;
    private final int size;

    private Item(String[] names, AttributeValue[] values, int size) {
        this.names = names;
        this.values = values;
        this.size = size;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The name of the attribute at this place, from 0. */
    public String name(int index) {
        return names[index];
    }

    /** The value of the attribute at this place, from 0. */
    public AttributeValue value(int index) {
        return values[index];
    }

    /** The value of the attribute of this name, or null. */
    public @Nullable AttributeValue find(String name) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    @Override
    public Type type() {
        return Type.M;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Item item && size == item.size && (sameOrder(item) || asMap().equals(item.asMap()));
    }

    private boolean sameOrder(Item other) {
        for (int i = 0; i < size; i++) {
            if (!names[i].equals(other.names[i]) || !values[i].equals(other.values[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    /** The attributes as a map of their own, for those who look up many names. */
    public Map<String, AttributeValue> asMap() {
        Map<String, AttributeValue> map = new HashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(names[i], values[i]);
        }
        return map;
    }

    @Override
    public String toString() {
        return asMap().toString();
    }

    /** Collects attributes. Used up by {@link #build()}. */
    public static final class Builder {

        /** Up to here, comparing names is cheaper than hashing them. */
        private static final int FEW = 24;

        private String[] names = new String[12];
        private AttributeValue[] values = new AttributeValue[12];
        private int size;
        private @Nullable Set<String> seen;

        /** Adds an attribute; false, and nothing is added, when the name is there already. */
        public boolean add(String name, AttributeValue value) {
            if (isKnown(name)) {
                return false;
            }
            if (size == names.length) {
                names = Arrays.copyOf(names, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            names[size] = name;
            values[size] = value;
            size++;
            return true;
        }

        private boolean isKnown(String name) {
            if (size < FEW) {
                for (int i = 0; i < size; i++) {
                    if (names[i].equals(name)) {
                        return true;
                    }
                }
                return false;
            }
            if (seen == null) {
                seen = new HashSet<>(Arrays.asList(names).subList(0, size));
            }
            return !seen.add(name);
        }

        public Item build() {
            return size == 0 ? EMPTY : new Item(names, values, size);
        }
    }
}
