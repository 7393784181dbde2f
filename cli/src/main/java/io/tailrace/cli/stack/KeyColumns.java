package io.tailrace.cli.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether rows say which item they are of. Without the key's columns they can be stored, and not be told apart by any query. */
final class KeyColumns {
    private KeyColumns() {}

    /**
     * Looks for the attributes of the table's key among the columns.
     *
     * @throws StackException that names the first attribute without a column
     */
    static void require(Blueprint blueprint) {
        Map<String, String> parameters = blueprint.values();
        String table = parameters.getOrDefault("TableName", "");
        blueprint.tables().stream()
                .map(each -> each.rows().missingKeys())
                .reduce(KeyColumns::common)
                .flatMap(missing -> missing.stream().findFirst())
                .ifPresent(attribute -> {
                    throw new StackException("The key " + attribute + " of the table " + table
                            + " is in no column of "
                            + parameters.get(Blueprint.CONFIG_FILE)
                            + ": no query could tell its items apart. Declare a column for it, or name the file of this table in"
                            + " parameters.ConfigFile; ./tailrace init --table " + table
                            + " --path managed writes one.");
                });
    }

    private static List<String> common(List<String> some, List<String> others) {
        List<String> common = new ArrayList<>(some);
        common.retainAll(others);
        return common;
    }
}
