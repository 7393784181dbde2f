package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * A table as it should be: where its files are, how they are read, and their columns. It says nothing of what Glue has.
 *
 * @param location with a slash at its end: {@code s3://lake/raw/sales_orders/}
 */
public record TableDefinition(
        String database, String name, String location, TableFormat format, Columns columns, Partitioning partitioning) {

    /** Refuses a location that would also match a neighbour, and a column that is a partition column too. */
    public TableDefinition {
        if (!location.endsWith("/")) {
            throw new IllegalArgumentException("A table's location ends with a slash: " + location);
        }
        columns = format == TableFormat.JSON ? JsonColumns.of(columns) : columns;
        for (Column column : columns.list()) {
            if (partitioning.columns().contains(column.name())) {
                throw new DataException("The rows of table " + name + " have a column " + column.name()
                        + ", and so do its partitions; Athena could read neither. Rename the one in the rows.");
            }
        }
    }

    /** The name with its database. */
    String fullName() {
        return database + "." + name;
    }

    /** The same table with other columns. */
    TableDefinition with(Columns others) {
        return new TableDefinition(database, name, location, format, others, partitioning);
    }

    /** What Glue and the DDL keep as table properties. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("EXTERNAL", "TRUE");
        properties.put("classification", format.classification());
        properties.putAll(partitioning.properties(location));
        return properties;
    }
}
