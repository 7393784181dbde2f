package io.tailrace.cli.lake;

import java.util.List;
import java.util.Map;

/** What a lake holds of one DynamoDB table, as its queries show it. */
public sealed interface LakeContents permits ChangeTable, IcebergTables, MergedTable {
    /** The rows that are changes, and not of a snapshot or its end. */
    String IS_CHANGE = "cdc_event_type NOT IN ('READ', 'SNAPSHOT')";

    /** The column of the item's key. */
    String key();

    /** How many changes it holds. Rows of a snapshot do not count. */
    long changes();

    /** The tables and views that show the items as they are now. */
    List<String> itemTables();

    /** The items that one of them shows, by key. */
    Map<String, LakeItem> items(String table);
}
