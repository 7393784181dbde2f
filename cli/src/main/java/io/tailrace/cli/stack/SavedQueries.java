package io.tailrace.cli.stack;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TrinoSql;
import io.tailrace.schema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The queries that a stack saves in its workgroup, as resources of the template. */
final class SavedQueries {
    /** How far they look back: each day costs a query 24 listings of S3. */
    static final int DAYS = 90;

    /** Columns that the view of changes adds; a row that has one of them gets no such view. */
    private static final List<String> OF_THE_HISTORY = List.of("version", "valid_from", "valid_to");

    private static final String RESOURCE = """
              %s:
                Type: AWS::Athena::NamedQuery
                Condition: HasFiles
                Properties:
                  Name: %s
                  Description: %s
                  Database: !If [MakesDatabase, !Ref Database, !Ref DatabaseName]
                  WorkGroup: !Ref WorkGroup
                  QueryString: !Sub |
            """;

    private final LakeRows rows;
    private final TableDefinition table;

    /**
     * Those for one table.
     *
     * @param rows with the columns of an item's key; without them only what needs none is saved
     * @param table with the names that it has in the template
     */
    SavedQueries(LakeRows rows, TableDefinition table) {
        this.rows = rows;
        this.table = table;
    }

    /** In YAML, as entries of a mapping that is indented by two. */
    String resources() {
        List<String> resources = new ArrayList<>();
        List<String> keys = rows.keys();
        if (!keys.isEmpty()) {
            AthenaDdl ddl = new AthenaDdl(table);
            String current = ddl.currentView(keys, DAYS);
            resources.add(resource(
                    "CurrentItems",
                    "Items as they are now",
                    "The newest row of each item of the last 90 days, without those that were deleted",
                    statement(current.substring(current.indexOf('\n') + 1)) + "\nLIMIT 100"));
            resources.add(resource(
                    "CurrentView",
                    "Create the view of items",
                    "Makes a view of the newest row of each item of the last 90 days, named like the table with _current",
                    statement(current)));
            if (OF_THE_HISTORY.stream().allMatch(name -> table.columns().find(name) == null)) {
                resources.add(resource(
                        "HistoryView",
                        "Create the view of changes",
                        "Makes a view of all rows of the last 90 days, each change once, named like the table with _history",
                        statement(ddl.historyView(keys, DAYS))));
            }
        }
        resources.add(resource(
                "DeletedItems",
                "Deleted items",
                "What was deleted in the last 90 days, with its last image, and whether it expired",
                deleted()));
        return String.join("", resources);
    }

    private String deleted() {
        return """
            SELECT DISTINCT
            %s
            FROM %s.%s
            WHERE "cdc_event_type" = 'REMOVE'
              AND "dt" >= date_format(current_date - INTERVAL '%d' DAY, '%%Y-%%m-%%d')
            ORDER BY "cdc_event_time" DESC
            LIMIT 100""".formatted(
                        table.columns().list().stream()
                                .map(Column::name)
                                .map(name -> "  " + TrinoSql.name(name))
                                .collect(Collectors.joining(",\n")),
                        TrinoSql.name(table.database()),
                        TrinoSql.name(table.name()),
                        DAYS);
    }

    /** Athena takes one statement, and needs no semicolon. */
    private static String statement(String sql) {
        return sql.strip().replaceAll(";$", "");
    }

    private String resource(String id, String name, String description, String sql) {
        String ofEntity = rows.entity().isEmpty() ? "" : ", " + rows.entity();
        return RESOURCE.formatted(rows.resource(id), name + ofEntity, description)
                + sql.lines().map(line -> "        " + line + "\n").collect(Collectors.joining());
    }
}
