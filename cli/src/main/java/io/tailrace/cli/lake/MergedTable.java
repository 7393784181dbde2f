package io.tailrace.cli.lake;

import java.util.List;
import java.util.Map;

/**
 * A lake of the managed path: the table of changes over Firehose's objects, and the table of items that they are merged into.
 *
 * @param database of the table of items
 * @param table its name
 */
public record MergedTable(ChangeTable changeTable, String database, String table) implements LakeContents {
    private static final String CHANGES = "the changes";

    @Override
    public String key() {
        return changeTable.key();
    }

    @Override
    public long changes() {
        return changeTable.changes();
    }

    @Override
    public List<String> itemTables() {
        return List.of(CHANGES, table);
    }

    @Override
    public Map<String, LakeItem> items(String itemTable) {
        if (itemTable.equals(CHANGES)) {
            return changeTable.items(itemTable);
        }
        String name = database + "." + table;
        QueryEngine engine = changeTable.engine();
        return new ItemRows(engine, key()).read(engine.columnsOf(name), name);
    }
}
