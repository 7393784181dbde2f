package io.tailrace.cli.lake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A lake of Iceberg tables: the log of changes, the table of items that it is merged into, and the live view over both.
 *
 * @param database of all three
 * @param table the name of the items' table
 * @param key the column of the item's key
 */
public record IcebergTables(QueryEngine engine, String database, String table, String key) implements LakeContents {
    @Override
    public long changes() {
        return engine.number("SELECT count(*) FROM " + database + "." + log() + " WHERE " + IS_CHANGE);
    }

    @Override
    public List<String> itemTables() {
        return List.of(table, table + "_live");
    }

    @Override
    public Map<String, LakeItem> items(String itemTable) {
        String name = database + "." + itemTable;
        return new ItemRows(engine, key).read(engine.columnsOf(name), name);
    }

    /** Whether all that is in the log is merged, by what both tables say of themselves. */
    public boolean isMerged() {
        // One question: this is asked again and again, and each is planned anew.
        Map<Boolean, List<List<String>>> positions = engine
                .ask(positions(log(), "tailrace.position.") + " UNION ALL "
                        + positions(table, "tailrace.merged.offset."))
                .rows()
                .stream()
                .collect(Collectors.partitioningBy(
                        row -> row.get(0).equals(log()),
                        Collectors.mapping(row -> row.subList(1, row.size()), Collectors.toList())));
        return Set.copyOf(positions.getOrDefault(true, List.of()))
                .equals(Set.copyOf(positions.getOrDefault(false, List.of())));
    }

    private String positions(String name, String prefix) {
        // The log's positions have a generation before the offset.
        return "SELECT '" + name + "', substr(key, " + (prefix.length() + 1)
                + "), element_at(split(value, ':'), -1) FROM " + database + ".\"" + name
                + "$properties\" WHERE key LIKE '" + prefix + "%'";
    }

    private String log() {
        return table + "_changes";
    }
}
