package io.tailrace.schema;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The declared columns of one table, in their order. It says nothing of how attributes get into them.
 *
 * <p>Athena ignores the case of names, so no two may differ by case only.
 */
public record Columns(List<Column> list) {

    public Columns {
        list = List.copyOf(list);
    }

    /**
     * Parses a declaration as in {@code order_id string, price decimal(10,2), tags array<string>}: names and Athena's
     * types, separated by commas, with any white space between them.
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
        return list.stream()
                .map(column -> column.name() + " " + column.type().declaration())
                .collect(Collectors.joining(", "));
    }
}
