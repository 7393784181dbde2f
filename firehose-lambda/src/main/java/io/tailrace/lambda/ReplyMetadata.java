package io.tailrace.lambda;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Firehose is to put a record's rows: one place for all of them, because it takes no more from an answer.
 *
 * @param partitionKeys Firehose's keys for dynamic partitioning, empty without it
 * @param iceberg what to do in an Iceberg table, null for another destination
 */
record ReplyMetadata(
        Map<String, String> partitionKeys, @Nullable Iceberg iceberg) {

    /** No partition keys and no table. */
    static final ReplyMetadata DEFAULT = new ReplyMetadata(Map.of(), null);

    /**
     * One table, and what to do with the row there.
     *
     * @param operation insert, update or delete
     */
    record Iceberg(String database, String table, String operation) {}

    ReplyMetadata {
        partitionKeys = Map.copyOf(partitionKeys);
    }

    /** Whether an answer need not name it. */
    boolean isDefault() {
        return partitionKeys.isEmpty() && iceberg == null;
    }
}
