package io.tailrace.catalog;

import io.tailrace.catalog.HiveParser.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * The statements that a message advises, understood by Hive's parser and carried out through the Glue API: no engine here runs
 * them, for Trino has another grammar.
 */
record AthenaStatements(HiveParser hive, GlueClient glue) {
    private static final Pattern STATEMENT = Pattern.compile("(?:ALTER|DROP) TABLE [^;]*;");

    /** Runs the statements of the message, in their order, and answers how many they were. */
    int runThoseIn(String message) throws ReflectiveOperationException {
        List<String> statements =
                STATEMENT.matcher(message).results().map(MatchResult::group).toList();
        for (String statement : statements) {
            run(hive.parse(statement).part(0));
        }
        return statements.size();
    }

    private void run(Node statement) throws ReflectiveOperationException {
        Node name = statement.find("TOK_TABNAME");
        String database = name.part(0).text();
        String table = name.part(1).text();
        if (statement.text().equals("TOK_DROPTABLE")) {
            glue.deleteTable(delete -> delete.databaseName(database).name(table));
            return;
        }
        Table before =
                glue.getTable(get -> get.databaseName(database).name(table)).table();
        TableInput.Builder after = TableInput.builder()
                .name(before.name())
                .tableType(before.tableType())
                .partitionKeys(before.partitionKeys())
                .parameters(before.parameters())
                .storageDescriptor(before.storageDescriptor());
        Node change = statement.part(1);
        switch (change.text()) {
            case "TOK_ALTERTABLE_LOCATION" -> {
                String location = hive.meaning(change.part(0));
                after.storageDescriptor(before.storageDescriptor().toBuilder()
                        .location(location)
                        .build());
            }
            case "TOK_ALTERTABLE_PROPERTIES" -> {
                Map<String, String> parameters = new HashMap<>(before.parameters());
                for (Node property : change.all("TOK_TABLEPROPERTY").toList()) {
                    parameters.put(hive.meaning(property.part(0)), hive.meaning(property.part(1)));
                }
                after.parameters(parameters);
            }
            default -> throw new AssertionError("No message advises " + change);
        }
        glue.updateTable(update -> update.databaseName(database).tableInput(after.build()));
    }
}
