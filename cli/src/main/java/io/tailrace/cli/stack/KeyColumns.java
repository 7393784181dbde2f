package io.tailrace.cli.stack;

import io.tailrace.cli.stack.TableKey.Attribute;
import java.util.List;
import java.util.Map;

/** Whether rows say which item they are of. Without the key's columns they can be stored, and not be told apart by any query. */
final class KeyColumns {
    private KeyColumns() {}

    /**
     * Looks for each attribute of the table's key among the columns.
     *
     * @param parameters the wanted values of the template's parameters, the defaults among them
     * @throws StackException that names the first attribute without a column
     */
    static void require(PipelineFile pipeline, LakeRows.Source rows, Map<String, String> parameters) {
        if (Blueprint.isInLayer(parameters)) {
            return;
        }
        String table = parameters.getOrDefault("TableName", "");
        for (Attribute attribute : TableKey.of(parameters).attributes()) {
            if (!isColumn(pipeline, rows, attribute)) {
                throw new StackException("The key " + attribute.name() + " of the table " + table
                        + " is in no column of "
                        + parameters.get(Blueprint.CONFIG_FILE)
                        + ": no query could tell its items apart. Declare a column for it, or name the file of this table in"
                        + " parameters.ConfigFile; ./tailrace init --table " + table + " --path managed writes one.");
            }
        }
    }

    private static boolean isColumn(PipelineFile pipeline, LakeRows.Source rows, Attribute attribute) {
        return rows.of(pipeline, new TableKey(List.of(attribute))).stream()
                .anyMatch(each -> !each.keys().isEmpty());
    }
}
