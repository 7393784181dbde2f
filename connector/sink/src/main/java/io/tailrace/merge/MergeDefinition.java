package io.tailrace.merge;

import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What is merged into what.
 *
 * @param log the table of changes
 * @param rows where the log's rows come from
 * @param current the table of items, created when there is none
 * @param location of the current table, without a slash at its end
 * @param keys the columns of the DynamoDB table's key, the hash key first
 * @param buckets how many partitions a new table has
 */
public record MergeDefinition(
        TableIdentifier log, LogRows rows, TableIdentifier current, String location, List<String> keys, int buckets) {

    public MergeDefinition {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || buckets < 1) {
            throw new IllegalArgumentException("no key, or no bucket: " + keys + ", " + buckets);
        }
    }

    /** Where the rows of a log come from. */
    public enum LogRows {
        /** Chunks of Kafka's partitions: rows say their offset, so a view can name those after a merge. */
        CHUNKS,
        /** Objects that another service wrote, in no order: there is nothing to name, and no live view. */
        OBJECTS
    }
}
