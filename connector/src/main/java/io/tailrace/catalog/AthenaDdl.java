package io.tailrace.catalog;

import io.tailrace.schema.Column;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table and its views as statements for Athena. Tables are in Hive's grammar, with backquotes; views in that of Athena's
 * engine, which is Trino's, with double quotes. Each ends with a semicolon and a newline.
 */
public final class AthenaDdl {
    private final TableDefinition table;

    public AthenaDdl(TableDefinition table) {
        this.table = table;
    }

    /** {@code CREATE DATABASE}, if there is none. */
    public String createDatabase() {
        return "CREATE DATABASE IF NOT EXISTS " + backquoted(table.database()) + ";\n";
    }

    /** {@code CREATE EXTERNAL TABLE}, if there is none, with partition projection. */
    public String createTable() {
        return "CREATE EXTERNAL TABLE IF NOT EXISTS " + backquoted(table.database()) + "." + backquoted(table.name())
                + " (\n"
                + table.columns().list().stream().map(AthenaDdl::column).collect(Collectors.joining(",\n"))
                + "\n)\nPARTITIONED BY ("
                + Partitioning.columns().stream()
                        .map(name -> backquoted(name) + " string")
                        .collect(Collectors.joining(", "))
                + ")\nROW FORMAT SERDE " + quoted(table.format().serde())
                + "\nSTORED AS INPUTFORMAT " + quoted(table.format().inputFormat())
                + "\nOUTPUTFORMAT " + quoted(table.format().outputFormat())
                + "\nLOCATION " + quoted(table.location())
                + "\nTBLPROPERTIES (\n"
                + table.properties().entrySet().stream()
                        .filter(property -> !property.getKey().equals("EXTERNAL"))
                        .map(AthenaDdl::property)
                        .collect(Collectors.joining(",\n"))
                + "\n);\n";
    }

    /**
     * A view of the last row of each key, without those that were deleted.
     *
     * @param keys the columns of the table's primary key in DynamoDB
     * @param days how many days of partitions the view lists, besides today's; an item that did not change in them is not in it
     */
    public String currentView(List<String> keys, int days) {
        requireKeys(keys);
        return "CREATE OR REPLACE VIEW " + viewName("_current") + " AS\nSELECT\n"
                + columnList("  ")
                + "\nFROM (\n  SELECT\n    *,\n    row_number() OVER (PARTITION BY " + names(keys) + " ORDER BY "
                + order(" DESC", " NULLS LAST") + ") AS row_age\n  FROM " + tableName() + "\n" + rows(keys, days)
                + "\n)\nWHERE row_age = 1"
                + (has("cdc_event_type") ? "\n  AND \"cdc_event_type\" <> 'REMOVE'" : "")
                + ";\n";
    }

    /**
     * A view of all rows, each change once: the how-manieth of its key each is, and from when to when it was the current one.
     *
     * @param keys the columns of the table's primary key in DynamoDB
     * @param days how many days of partitions the view lists, besides today's
     */
    public String historyView(List<String> keys, int days) {
        requireKeys(keys);
        String order = order("", " NULLS FIRST");
        String window = " OVER (PARTITION BY " + names(keys) + " ORDER BY " + order + ")";
        String validity = has("cdc_event_time")
                ? ",\n  \"cdc_event_time\" AS valid_from,\n  lead(\"cdc_event_time\")" + window + " AS valid_to"
                : "";
        String from = has("cdc_event_id")
                ? "(\n  SELECT\n    *,\n    row_number() OVER (PARTITION BY \"cdc_event_id\" ORDER BY " + order
                        + ") AS row_copy\n  FROM " + tableName() + "\n" + rows(keys, days) + "\n)\n"
                        // Rows of a snapshot have no such id.
                        + "WHERE row_copy = 1\n  OR \"cdc_event_id\" IS NULL"
                : tableName() + "\n" + rows(keys, days).stripIndent();
        return "CREATE OR REPLACE VIEW " + viewName("_history") + " AS\nSELECT\n" + columnList("  ")
                + ",\n  row_number()" + window + " AS version" + validity + "\nFROM " + from + ";\n";
    }

    /** Rows without a key are no item's; and a query lists every partition that its view does not leave out. */
    private static String rows(List<String> keys, int days) {
        return "  WHERE \"" + Partitioning.DAY + "\" >= date_format(current_date - INTERVAL '" + days
                + "' DAY, '%Y-%m-%d')"
                + keys.stream()
                        .map(key -> "\n    AND \"" + key + "\" IS NOT NULL")
                        .collect(Collectors.joining());
    }

    /**
     * The order of changes of one key. Kafka's order holds for all rows; rows of a snapshot have no sequence, and come
     * before all changes. Rows of the native Kinesis integration have none either, and only their time.
     */
    private String order(String direction, String nulls) {
        if (has("kafka_offset")) {
            return "\"kafka_partition\"" + direction + ", \"kafka_offset\"" + direction;
        }
        if (has("cdc_sequence")) {
            return "\"cdc_sequence\"" + direction + nulls
                    + (has("cdc_event_time") ? ", \"cdc_event_time\"" + direction : "");
        }
        throw new IllegalArgumentException("The rows of table " + table.name() + " have no order: neither kafka_offset"
                + " nor cdc_sequence is among their columns");
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

    private String columnList(String indent) {
        return indent
                + table.columns().list().stream()
                        .map(column -> "\"" + column.name() + "\"")
                        .collect(Collectors.joining(",\n" + indent))
                + Partitioning.columns().stream()
                        .map(name -> ",\n" + indent + "\"" + name + "\"")
                        .collect(Collectors.joining());
    }

    private String tableName() {
        return "\"" + table.database() + "\".\"" + table.name() + "\"";
    }

    private String viewName(String suffix) {
        return "\"" + table.database() + "\".\"" + table.name() + suffix + "\"";
    }

    private static String names(List<String> columns) {
        return columns.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    }

    private static String column(Column column) {
        @Nullable String comment = ColumnComments.of(column.name());
        return "  " + backquoted(column.name()) + " " + column.type().athenaName()
                + (comment == null ? "" : " COMMENT " + quoted(comment));
    }

    private static String property(Map.Entry<String, String> property) {
        return "  " + quoted(property.getKey()) + " = " + quoted(property.getValue());
    }

    private static String backquoted(String name) {
        return "`" + name + "`";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
