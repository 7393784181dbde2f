package io.tailrace.merge;

import io.tailrace.catalog.TrinoSql;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;

/** A row of a log that has no place in the history of its item. It stops the merges until a user deletes it from the log. */
final class UnmergeableRow {
    private UnmergeableRow() {}

    /**
     * What a user must know of one.
     *
     * @param file of the log
     * @param position of the row in the file, counted from 0
     * @param why what is wrong with the row
     */
    static ConnectException refused(
            MergeDefinition definition, KeyColumns key, Struct row, DataFile file, long position, DataException why) {
        return new ConnectException(
                "Table " + definition.current() + " cannot get the row at "
                        + place(row, file, position) + " of its log " + definition.log() + ": " + why.getMessage()
                        + ". Merges into the table stop before it. Correct what writes such rows, and delete those that are"
                        + " in the log, in Athena or Trino: " + delete(definition, key)
                        + " -- the next merge goes on without them.",
                why);
    }

    /** Where a row is: in its topic, or in its file if it came by none. */
    static String place(Struct row, DataFile file, long position) {
        return Fold.origin(row)
                .map(partition -> partition + ", offset " + row.get(CurrentColumns.OFFSET))
                .orElseGet(() -> "row " + (position + 1) + " of " + file.location());
    }

    /** Deletes all that would be refused, and nothing else. */
    private static String delete(MergeDefinition definition, KeyColumns key) {
        String type = "coalesce(" + TrinoSql.name(CurrentColumns.EVENT_TYPE) + ", '')";
        return "DELETE FROM "
                + LiveView.qualified(
                        definition.log().namespace().toString(),
                        definition.log().name())
                + " WHERE " + type + " <> 'SNAPSHOT' AND (" + TrinoSql.name(CurrentColumns.EVENT_TIME) + " IS NULL OR "
                + type + " NOT IN ('READ', 'INSERT', 'MODIFY', 'REMOVE')) AND "
                + key.names().stream()
                        .map(name -> TrinoSql.name(name) + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
    }
}
