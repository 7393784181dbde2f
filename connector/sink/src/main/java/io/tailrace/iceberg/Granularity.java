package io.tailrace.iceberg;

import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;

/** How long the time is that a partition of a change log covers. */
public enum Granularity {
    DAY,
    HOUR,
    /** The table has no partitions. */
    NONE;

    PartitionSpec spec(Schema schema, String column) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        return switch (this) {
            case DAY -> spec.day(column).build();
            case HOUR -> spec.hour(column).build();
            case NONE -> spec.build();
        };
    }
}
