package io.tailrace.merge;

import io.tailrace.merge.MergeDefinition.LogRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of items: created when it is missing, and widened as its log is. */
final class CurrentTable {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentTable.class);
    /** How long a query may run that was planned by a view of before. */
    private static final String SNAPSHOTS_KEPT_MILLIS = "3600000";

    private static final String SNAPSHOTS_KEPT = "5";
    private static final String OLD_METADATA_KEPT = "20";

    static final String DYNAMODB_TABLE = "cdc_table";

    /** The columns of the key by which the table was merged, as a property of it. Older versions neither write nor read it. */
    private static final String KEYS = "tailrace.merged.keys";

    private CurrentTable() {}

    /**
     * The table with all columns that the log has for it.
     *
     * @throws ConnectException when a table of this name is not one of items, or of other items, or cannot get a column of the
     *     log, or has a column of another writer that no merge can carry
     */
    static Table open(Catalog catalog, MergeDefinition definition, Table log) {
        Schema wanted = CurrentColumns.of(definition, log.schema());
        requireOurTypes(log, wanted);
        Table table;
        try {
            table = catalog.loadTable(definition.current());
        } catch (NoSuchTableException missing) {
            table = create(catalog, definition, wanted);
        }
        buckets(table, definition.keys().get(0));
        requireSameKeys(table, definition, wanted);
        requireOurTypes(table, table.schema());
        try {
            var update = table.updateSchema().caseSensitive(false).unionByNameWith(wanted);
            if (!update.apply().sameSchema(table.schema())) {
                update.commit();
                LOG.info(
                        "Table {} now has {} columns",
                        table.name(),
                        table.schema().columns().size());
            }
        } catch (IllegalArgumentException e) {
            throw new ConnectException(
                    "Table " + table.name() + " cannot get the columns of its log " + log.name() + ": " + e.getMessage()
                            + ". Drop the table, and the next merge rebuilds it from the log.",
                    e);
        }
        return table;
    }

    private static void requireOurTypes(Table table, Schema columns) {
        columns.columns()
                .forEach(column -> RowTypes.foreignPart(column.type()).ifPresent(part -> {
                    throw new ConnectException(
                            "Column " + column.name() + " of table " + table.name() + " is " + column.type()
                                    + ", and a merge, which rewrites rows, cannot write " + part
                                    + ". Drop the column, and keep its values in a column of type string, or in a table of its own.");
                }));
    }

    private static Table create(Catalog catalog, MergeDefinition definition, Schema columns) {
        String hashKey = definition.keys().get(0);
        // Refuses a key that cannot be spread over buckets.
        new KeyColumns(definition.keys(), columns, definition.buckets());
        SortOrder.Builder order = SortOrder.builderFor(columns);
        definition.keys().forEach(order::asc);
        try {
            Table created = catalog.buildTable(definition.current(), columns)
                    .withPartitionSpec(PartitionSpec.builderFor(columns)
                            .bucket(hashKey, definition.buckets())
                            .build())
                    .withSortOrder(order.build())
                    .withLocation(definition.location())
                    .withProperties(Map.of(
                            TableProperties.FORMAT_VERSION, "2",
                            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
                            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, OLD_METADATA_KEPT,
                            TableProperties.MAX_SNAPSHOT_AGE_MS, SNAPSHOTS_KEPT_MILLIS,
                            TableProperties.MIN_SNAPSHOTS_TO_KEEP, SNAPSHOTS_KEPT))
                    .create();
            LOG.info("Created table {}", definition.current());
            return created;
        } catch (AlreadyExistsException e) {
            LOG.debug("Another merger created table {} first", definition.current());
            return catalog.loadTable(definition.current());
        }
    }

    /** Items that were merged by other columns may be gone, or would be there twice, and the position passes over their changes. */
    private static void requireSameKeys(Table table, MergeDefinition definition, Schema wanted) {
        if (MergePosition.of(table).log() == null) {
            return;
        }
        String merged = table.properties().getOrDefault(KEYS, text(itemKeys(table.schema(), definition.keys())));
        Schema widened = table.schema().findField(DYNAMODB_TABLE) == null ? wanted : table.schema();
        String now = text(itemKeys(widened, definition.keys()));
        if (merged.equals(now)) {
            return;
        }
        if (merged.equals(text(definition.keys()))) {
            throw new ConnectException("Table " + table.name() + " was merged by " + merged + ", and its log "
                    + definition.log() + " now has the column " + DYNAMODB_TABLE
                    + ", which is part of an item's key:"
                    + " rows from before would stay beside those of the same items. Drop the table, and the next merge"
                    + " rebuilds it from the rows of the log that have " + DYNAMODB_TABLE
                    + ". Those without it belong to no item until they are written again, by "
                    + (definition.rows() == LogRows.OBJECTS ? "" : "./tailrace lake --replay-from or ")
                    + "a new snapshot.");
        }
        throw new ConnectException("Table " + table.name() + " was merged by " + merged + ", and by merge.keys it would"
                + " now be merged by " + now
                + ": items that share a row by the former columns would go on sharing it."
                + " Put the former columns back into merge.keys, or drop the table, and the next merge rebuilds it from"
                + " the log.");
    }

    private static String text(List<String> keys) {
        return String.join("+", keys);
    }

    /** What a merge by these columns notes in the table's properties. */
    static void note(KeyColumns key, UpdateProperties properties) {
        properties.set(KEYS, text(key.names()));
    }

    /** The columns of an item's key: an item is a key of one DynamoDB table. */
    static List<String> itemKeys(Table table, List<String> keys) {
        return itemKeys(table.schema(), keys);
    }

    private static List<String> itemKeys(Schema columns, List<String> keys) {
        List<String> all = new ArrayList<>(keys);
        if (columns.findField(DYNAMODB_TABLE) != null && !all.contains(DYNAMODB_TABLE)) {
            all.add(DYNAMODB_TABLE);
        }
        return all;
    }

    /** The key of its items, spread over its buckets. */
    static KeyColumns key(Table table, List<String> keys) {
        return new KeyColumns(itemKeys(table, keys), table.schema(), buckets(table, keys.get(0)));
    }

    /** How many partitions the table has. */
    static int buckets(Table table, String hashKey) {
        if (table.spec().fields().size() == 1) {
            PartitionField field = table.spec().fields().get(0);
            String transform = field.transform().toString();
            if (table.schema().findColumnName(field.sourceId()).equals(hashKey) && transform.startsWith("bucket[")) {
                return Integer.parseInt(transform.substring("bucket[".length(), transform.length() - 1));
            }
        }
        throw new ConnectException(
                "Table " + table.name() + " is partitioned by " + table.spec() + ", and a table of items"
                        + " is partitioned by buckets of " + hashKey
                        + ". Give the merger another table, or the key's columns in"
                        + " their order, the hash key first.");
    }
}
