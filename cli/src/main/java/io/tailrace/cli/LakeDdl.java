package io.tailrace.cli;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.merge.LiveView;
import io.tailrace.schema.Column;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import java.util.List;

/**
 * The statements for one table of the lake: those that make it, and those that make its views.
 *
 * @param key the columns of an item's key; empty when neither the options nor the user say them
 */
record LakeDdl(TableDefinition definition, TableForm form, Origin origin, List<String> key) {

    /** What the rows come from. */
    enum Origin {
        /** It also takes snapshots. */
        SOURCE_CONNECTOR,
        STREAM
    }

    /** The same with the columns of the key that the user names, if there are any. */
    LakeDdl keyedBy(List<String> columns) {
        return columns.isEmpty() ? this : new LakeDdl(definition, form, origin, columns);
    }

    /** Database and table; nothing where the sink itself has to create the table, with the ids of its columns. */
    String table() {
        if (form == TableForm.ICEBERG) {
            return "-- The sink creates the table " + definition.name() + "_changes, and merging creates the table "
                    + definition.name() + " and the view " + definition.name() + "_live: see docs/iceberg.md.\n";
        }
        AthenaDdl ddl = new AthenaDdl(definition);
        return ddl.createDatabase() + "\n" + ddl.createTable();
    }

    /**
     * The views of its newest and of all rows, by the key or else the first column.
     *
     * @param days how many days of partitions they list
     */
    String views(int days) {
        AthenaDdl ddl = new AthenaDdl(definition);
        List<String> viewKeys =
                key.isEmpty() ? List.of(definition.columns().list().get(0).name()) : key;
        if (form == TableForm.ICEBERG) {
            List<String> log =
                    definition.columns().list().stream().map(Column::name).toList();
            return AthenaDdl.currentOfLive(definition.database(), definition.name(), LiveView.columnNames(log)) + "\n"
                    + AthenaDdl.historyOfLog(definition.database(), definition.name(), definition.columns(), viewKeys);
        }
        String current = switch (origin) {
            case SOURCE_CONNECTOR -> ddl.currentViewBySnapshots(viewKeys, days);
            case STREAM -> ddl.currentView(viewKeys, days);
        };
        return current + "\n" + ddl.historyView(viewKeys, days);
    }
}
