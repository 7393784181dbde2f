package io.tailrace.merge;

import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What is merged into what.
 *
 * @param log the table of changes
 * @param current the table of items, created when there is none
 * @param location of the current table, without a slash at its end
 * @param keys the columns of the DynamoDB table's key, the hash key first
 * @param buckets how many partitions a new table has
 */
public record MergeDefinition(
        TableIdentifier log, TableIdentifier current, String location, List<String> keys, int buckets) {

    public MergeDefinition {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || buckets < 1) {
            throw new IllegalArgumentException("no key, or no bucket: " + keys + ", " + buckets);
        }
    }
}
