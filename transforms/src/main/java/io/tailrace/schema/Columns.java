package io.tailrace.schema;

import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The declared columns of one table, in their order.
 *
 * <p>Athena ignores the case of names, so no two may differ by case only.
 *
 * @param dropped attributes that no row may carry
 */
public record Columns(List<Column> list, List<String> dropped) {

    public Columns {
        list = List.copyOf(list);
        dropped = List.copyOf(dropped);
    }

    public Columns(List<Column> list) {
        this(list, List.of());
    }

    /**
     * Parses a declaration as in {@code order_id string, price decimal(10,2), tags array<string>}: names and Athena's
     * types, each type with any {@link Modifiers} after it, separated by commas, with any white space between them. A name
     * followed by {@code dropped} is an attribute without a column.
     *
     * @throws ColumnsException when the declaration is wrong; its message shows the place and the fix
     */
    public static Columns parse(String declaration) {
        return new ColumnsParser(declaration).columns();
    }

    /** The column of exactly this name, or null. */
    public @Nullable Column find(String name) {
        for (Column column : list) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        return null;
    }

    /** The declaration that parses to these columns. */
    public String declaration() {
        Stream<String> declared = list.stream()
                .map(column -> column.name() + " " + column.type().declaration()
                        + column.modifiers().written());
        return Stream.concat(declared, dropped.stream().map(name -> named(name) + " dropped"))
                .collect(Collectors.joining(", "));
    }

    /** Whether the declaration says no more than names and types. */
    public boolean arePlain() {
        return dropped.isEmpty() && list.stream().allMatch(Columns::isPlain);
    }

    private static boolean isPlain(Column column) {
        return column.modifiers().equals(Modifiers.NONE) && isPlain(column.type());
    }

    private static boolean isPlain(ColumnType type) {
        if (type instanceof ArrayOf array) {
            return array.modifiers().equals(Modifiers.NONE) && isPlain(array.element());
        }
        if (type instanceof MapOf map) {
            return map.modifiers().equals(Modifiers.NONE) && isPlain(map.value());
        }
        return !(type instanceof StructOf struct)
                || (struct.dropped().isEmpty() && struct.fields().stream().allMatch(Columns::isPlain));
    }

    /** A name of an attribute as a declaration has it. */
    static String named(String attribute) {
        return Modifiers.isPlain(attribute) ? attribute : Modifiers.quoted(attribute);
    }
}
