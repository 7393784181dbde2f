package io.tailrace.sink.chunk;

import io.tailrace.sink.row.ColumnTypes;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The widest columns that the rows of one chunk have, by table. A row whose columns are wider widens them, once the catalog
 * has admitted them; if the row is then refused, they are as they were.
 */
final class WidestColumns {
    private final Tables tables;
    private final Map<String, Schema> widest = new HashMap<>();
    /** What the current row has changed. */
    private @Nullable Widened widened;

    WidestColumns(Tables tables) {
        this.tables = tables;
    }

    /** Begins the next row: what was widened before stays. */
    void nextRow() {
        widened = null;
    }

    /** Those of this table so far; null when none of its rows had a schema. */
    @Nullable Schema of(String table) {
        return widest.get(table);
    }

    /** Those of this table, with these added. */
    Schema with(String table, Schema columns) {
        Schema wide = widest.get(table);
        if (wide != null && ColumnTypes.covers(wide, columns)) {
            return wide;
        }
        tables.admit(table, columns);
        Schema wider = wide == null ? columns : ColumnTypes.union(wide, columns);
        widened = new Widened(table, widest.put(table, wider));
        return wider;
    }

    /** The current row was refused: the next rows must not meet its columns. */
    void undo() {
        if (widened == null) {
            return;
        }
        if (widened.before == null) {
            widest.remove(widened.table);
        } else {
            widest.put(widened.table, widened.before);
        }
    }

    private record Widened(String table, @Nullable Schema before) {}
}
