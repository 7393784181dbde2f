package io.tailrace.cli;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.TableDefinition;
import java.util.List;

/** The statements for one table of the lake: those that make it, and those that make its views. */
record LakeDdl(TableDefinition definition) {

    /** Database and table. */
    String table() {
        AthenaDdl ddl = new AthenaDdl(definition);
        return ddl.createDatabase() + "\n" + ddl.createTable();
    }

    /**
     * The views of its newest and of all rows.
     *
     * @param keys the columns of the table's key in DynamoDB; when empty the first column is taken
     * @param days how many days of partitions they list
     */
    String views(List<String> keys, int days) {
        AthenaDdl ddl = new AthenaDdl(definition);
        List<String> viewKeys =
                keys.isEmpty() ? List.of(definition.columns().list().get(0).name()) : keys;
        return ddl.currentView(viewKeys, days) + "\n" + ddl.historyView(viewKeys, days);
    }
}
