package io.tailrace.merge;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Which items are no longer in their DynamoDB table, by the whole snapshots of the tables: that of each row is in its column {@code cdc_table}. */
final class Phantoms {
    private final Map<String, WholeSnapshot> byTable = new HashMap<>();

    Phantoms(Map<String, SnapshotCount> counts) {
        counts.forEach((table, count) -> {
            if (count.whole() != null) {
                byTable.put(table, count.whole());
            }
        });
    }

    boolean has(Change newest) {
        @Nullable WholeSnapshot whole = byTable.isEmpty() ? null : byTable.get(tableOf(newest.row()));
        return whole != null && whole.isAfter(newest);
    }

    /** The DynamoDB table of a row; empty when the rows do not say it. */
    static String tableOf(Struct row) {
        return row.schema().field(CurrentTable.DYNAMODB_TABLE) != null
                        && row.get(CurrentTable.DYNAMODB_TABLE) instanceof String table
                ? table
                : "";
    }
}
