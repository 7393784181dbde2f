package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table and its views as statements for Athena. Tables are in Hive's grammar, with backquotes; views in that of Athena's
 * engine, which is Trino's, with double quotes. Each ends with a semicolon and a newline.
 */
public final class AthenaDdl {
    private static final List<String> HISTORY_COLUMNS = List.of("version", "valid_from", "valid_to");

    private final TableDefinition table;

    public AthenaDdl(TableDefinition table) {
        this.table = table;
    }

    /** {@code CREATE DATABASE}, unless it exists. */
    public String createDatabase() {
        return "CREATE DATABASE IF NOT EXISTS " + HiveSql.name(table.database()) + ";\n";
    }

    /**
     * {@code CREATE EXTERNAL TABLE} with partition projection, unless it exists.
     *
     * @throws IllegalArgumentException when a column has a name that only the Glue API takes
     */
    public String createTable() {
        return "CREATE EXTERNAL TABLE IF NOT EXISTS " + HiveSql.name(table.database()) + "."
                + HiveSql.name(table.name())
                + " (\n"
                + table.columns().list().stream().map(AthenaDdl::column).collect(Collectors.joining(",\n"))
                + "\n)\nPARTITIONED BY ("
                + table.partitioning().columns().stream()
                        .map(name -> HiveSql.name(name) + " string")
                        .collect(Collectors.joining(", "))
                + ")\nROW FORMAT SERDE " + HiveSql.text(table.format().serde())
                + "\nSTORED AS INPUTFORMAT " + HiveSql.text(table.format().inputFormat())
                + "\nOUTPUTFORMAT " + HiveSql.text(table.format().outputFormat())
                + "\nLOCATION " + HiveSql.text(table.location())
                + "\nTBLPROPERTIES (\n"
                + table.properties().entrySet().stream()
                        .filter(property -> !property.getKey().equals("EXTERNAL"))
                        .map(AthenaDdl::property)
                        .collect(Collectors.joining(",\n"))
                + "\n);\n";
    }

    /**
     * A view of the newest row of each item, without those that were deleted.
     *
     * @param keys the columns of the table's primary key in DynamoDB
     * @param days how many days of partitions the view lists, besides today's; an item that did not change in them is missing
     */
    public String currentView(List<String> keys, int days) {
        ChangeOrder order = order(keys);
        return """
            CREATE OR REPLACE VIEW %s AS
            SELECT
            %s
            FROM (
              SELECT
                *,
                row_number()%s AS row_age
              FROM (
            %s  )
            )
            WHERE row_age = 1
              AND "cdc_event_type" <> 'REMOVE';
            """.formatted(
                        viewName("_current"),
                        columnList(),
                        window(order.item(), order.newestFirst()),
                        rows(order, keys, days).indent(4));
    }

    /**
     * The same for rows of the source connector, whose snapshots say when they are done: an item that was deleted unseen is not in
     * it once a later snapshot is whole. It lists the partitions twice.
     *
     * @param keys the columns of the table's primary key in DynamoDB
     * @param days how many days of partitions the view lists, besides today's
     */
    public String currentViewBySnapshots(List<String> keys, int days) {
        ChangeOrder order = order(keys);
        WholeSnapshots snapshots = new WholeSnapshots(names().toList());
        return """
            CREATE OR REPLACE VIEW %s AS
            %sSELECT
            %s
            FROM (
              SELECT
                *,
                row_number()%s AS row_age
              FROM (
            %s  )
            ) item
            %s
            WHERE item.row_age = 1
              AND item."cdc_event_type" <> 'REMOVE'
              AND NOT %s;
            """.formatted(
                        viewName("_current"),
                        snapshots.with(tableName(), since(days), keys),
                        names().map(name -> "  item." + TrinoSql.name(name)).collect(Collectors.joining(",\n")),
                        window(order.item(), order.newestFirst()),
                        rows(order, keys, days).indent(4),
                        snapshots.join("item"),
                        snapshots.isOlder("item"));
    }

    /**
     * A view of all rows, each change once, with its number among the changes of its item and the time in which it was current.
     *
     * @param keys the columns of the table's primary key in DynamoDB
     * @param days how many days of partitions the view lists, besides today's
     */
    public String historyView(List<String> keys, int days) {
        ChangeOrder order = order(keys);
        refuseOwnColumns();
        return historyView(viewName("_history"), columnList(), rows(order, keys, days), order);
    }

    /**
     * The view of all rows of an Iceberg log of changes, without a limit of days.
     *
     * @param database of the log and the view
     * @param table the name of the items' table, without the log's {@code _changes}
     * @param columns of the log
     * @param keys the columns of the table's primary key in DynamoDB
     */
    public static String historyOfLog(String database, String table, Columns columns, List<String> keys) {
        List<String> names = columns.list().stream().map(Column::name).toList();
        String log = TrinoSql.name(database) + "." + TrinoSql.name(table + "_changes");
        ChangeOrder order = new ChangeOrder(table + "_changes", keys, names, List.of());
        return historyView(
                TrinoSql.name(database) + "." + TrinoSql.name(table + "_history"),
                columnList(names.stream()),
                order.timed(
                        log,
                        keys.stream()
                                .map(key -> TrinoSql.name(key) + " IS NOT NULL")
                                .collect(Collectors.joining("\n  AND "))),
                order);
    }

    /**
     * A view that gives the live view of an Iceberg table the name that queries have for the newest rows, whatever the format.
     *
     * @param database of both views
     * @param table the name of the items' table
     * @param columns the names of the live view's columns; named one by one, because a view is invalid once another has more
     */
    public static String currentOfLive(String database, String table, List<String> columns) {
        return """
            CREATE OR REPLACE VIEW %s.%s AS
            SELECT
            %s
            FROM %s.%s;
            """.formatted(
                        TrinoSql.name(database),
                        TrinoSql.name(table + "_current"),
                        columnList(columns.stream()),
                        TrinoSql.name(database),
                        TrinoSql.name(table + "_live"));
    }

    private static String historyView(String view, String columns, String rows, ChangeOrder order) {
        String versions = window(order.item(), order.oldestFirst());
        // Rows of a snapshot have no id. From one stream to the next the effective time may fall, when their clocks
        // differ.
        return """
            CREATE OR REPLACE VIEW %s AS
            SELECT
            %s,
              row_version AS version,
              row_from AS valid_from,
              lead(row_from)%s AS valid_to
            FROM (
              SELECT
                *,
                row_number()%s AS row_version,
                max(row_time)%s AS row_from
              FROM (
                SELECT
                  *,
                  row_number()%s AS row_copy
                FROM (
            %s    )
              )
              WHERE row_copy = 1
                OR "cdc_event_id" IS NULL
            );
            """.formatted(
                        view,
                        columns,
                        window(order.item(), "row_version"),
                        versions,
                        versions,
                        window(order.item() + ", \"cdc_event_id\"", order.oldestFirst()),
                        rows.indent(6));
    }

    private void refuseOwnColumns() {
        HISTORY_COLUMNS.stream().filter(this::has).findFirst().ifPresent(column -> {
            throw new IllegalArgumentException("The rows of table " + table.name() + " have a column " + column
                    + ", and so does the view " + table.name() + "_history. Rename the one in the rows, as with"
                    + " FlattenDynamoDb's option rename");
        });
    }

    private ChangeOrder order(List<String> keys) {
        requireKeys(keys);
        return new ChangeOrder(
                table.name(), keys, names().toList(), table.partitioning().columns());
    }

    /** Rows without a key belong to no item. Without a bound on the days a query would list every partition. */
    private String rows(ChangeOrder order, List<String> keys, int days) {
        return order.timed(
                tableName(),
                since(days)
                        + keys.stream()
                                .map(key -> "\n  AND " + TrinoSql.name(key) + " IS NOT NULL")
                                .collect(Collectors.joining()));
    }

    private static String since(int days) {
        return TrinoSql.name(PartitionColumn.DAY.column()) + " >= date_format(current_date - INTERVAL '" + days
                + "' DAY, '%Y-%m-%d')";
    }

    private static String window(String partition, String order) {
        return " OVER (PARTITION BY " + partition + " ORDER BY " + order + ")";
    }

    private void requireKeys(List<String> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A view needs the columns of the primary key");
        }
        keys.stream().filter(key -> !has(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("The key column " + key + " is not a column of table " + table.name()
                    + ". Its columns: "
                    + table.columns().list().stream().map(Column::name).toList());
        });
    }

    private boolean has(String column) {
        return table.columns().find(column) != null;
    }

    private String columnList() {
        return columnList(names());
    }

    private static String columnList(Stream<String> names) {
        return names.map(name -> "  " + TrinoSql.name(name)).collect(Collectors.joining(",\n"));
    }

    private Stream<String> names() {
        return Stream.concat(
                table.columns().list().stream().map(Column::name), table.partitioning().columns().stream());
    }

    private String tableName() {
        return viewName("");
    }

    private String viewName(String suffix) {
        return TrinoSql.name(table.database()) + "." + TrinoSql.name(table.name() + suffix);
    }

    private static String column(Column column) {
        if (column.name().indexOf('.') >= 0 || column.name().indexOf(':') >= 0) {
            throw new IllegalArgumentException("Column " + column.name() + " has a point or a colon in its name, which"
                    + " Athena refuses in CREATE TABLE, in quotes"
                    + " too. Let the sink register the table with"
                    + " catalog=glue, or rename the column with a"
                    + " transform.");
        }
        @Nullable String comment = ColumnComments.of(column.name());
        return "  " + HiveSql.name(column.name()) + " " + HiveSql.type(column.type())
                + (comment == null ? "" : " COMMENT " + HiveSql.text(comment));
    }

    private static String property(Map.Entry<String, String> property) {
        return "  " + HiveSql.text(property.getKey()) + " = " + HiveSql.text(property.getValue());
    }
}
