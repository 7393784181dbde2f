package io.tailrace.schema;

import org.jspecify.annotations.Nullable;

/**
 * A named place for values of one type: a column of a table, or a field of a struct.
 *
 * @param modifiers what its declaration says besides
 */
public record Column(String name, ColumnType type, Modifiers modifiers) {

    public Column(String name, ColumnType type) {
        this(name, type, Modifiers.NONE);
    }

    /** The attribute that fills it, unless names are changed by an option. */
    public String attribute() {
        @Nullable String attribute = modifiers.attribute();
        return attribute == null ? name : attribute;
    }
}
