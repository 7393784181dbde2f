package io.tailrace.iceberg;

import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Type;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A change log as it is created when there is none.
 *
 * @param location of the table's metadata and files: {@code s3://lake/raw/orders_changes}, without a slash at its end
 * @param timeColumn whose days or hours are partitions; a table that is created without it has none
 */
public record ChangeLogDefinition(TableIdentifier name, String location, String timeColumn, Granularity granularity) {
    /** Readers of all kinds know version 2; see docs/decisions.md. */
    private static final String FORMAT_VERSION = "2";
    /** Each commit writes the metadata anew, and the old ones serve only a reader that is about to open them. */
    private static final String OLD_METADATA_KEPT = "100";

    /** How long a query may take to plan: all rows are in the newest snapshot. */
    private static final String SNAPSHOTS_KEPT_MILLIS = "600000";

    private static final String SNAPSHOTS_KEPT = "100";

    /**
     * Planning a query reads every manifest, once for each of the live view's scans. A chunk adds a manifest, and so does a
     * compaction, which merges them when there are this many; Iceberg's own default is 100.
     */
    private static final String MANIFESTS_BEFORE_MERGE = "10";

    Map<String, String> properties() {
        return Map.of(
                TableProperties.FORMAT_VERSION, FORMAT_VERSION,
                TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
                TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, OLD_METADATA_KEPT,
                TableProperties.MAX_SNAPSHOT_AGE_MS, SNAPSHOTS_KEPT_MILLIS,
                TableProperties.MIN_SNAPSHOTS_TO_KEEP, SNAPSHOTS_KEPT,
                TableProperties.MANIFEST_MIN_MERGE_COUNT, MANIFESTS_BEFORE_MERGE);
    }

    /**
     * The partitions of a new table with these columns.
     *
     * @throws DataException when the column is not a time
     */
    PartitionSpec spec(Schema schema) {
        @Nullable Type type = schema.findType(timeColumn);
        if (type == null || granularity == Granularity.NONE) {
            return PartitionSpec.unpartitioned();
        }
        if (type.typeId() != Type.TypeID.TIMESTAMP) {
            throw new DataException("Column " + timeColumn + " is " + type + ", and table " + name
                    + " is to have partitions by its time. Declare it as timestamp, name another column in"
                    + " iceberg.partition.column, or set iceberg.partition=none.");
        }
        return granularity.spec(schema, timeColumn);
    }
}
