package io.tailrace.source.dynamodb.state;

import io.tailrace.source.SourceOffsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** One line of a request to alter offsets, which a person wrote: it must have the shape of those that the connector writes. */
public final class OffsetRequest {

    private static final Set<String> TABLE = Set.of("table");
    private static final Set<String> SHARD = Set.of("table", "streamArn", "shardId");
    private static final Set<String> SEGMENT = Set.of("table", "tableId", "epoch", "segment", "totalSegments");

    private OffsetRequest() {}

    /**
     * Accepts a partition of ours with an offset of ours, or with none: that resets it.
     *
     * @param tables that may be given an offset; empty when any may. A reset is accepted of any, for a table may have been taken out of the list.
     * @throws ConnectException saying what is wrong with which partition
     */
    public static void check(Map<String, ?> partition, @Nullable Map<String, ?> offset, Collection<String> tables) {
        try {
            Set<String> fields = partition.keySet();
            if (fields.equals(TABLE)) {
                SourceOffsets.string(partition, "table");
                checkOffset(offset, TableOffset::of);
            } else if (fields.equals(SHARD)) {
                SHARD.forEach(field -> SourceOffsets.string(partition, field));
                checkOffset(offset, SourceOffsets::shardOffset);
            } else if (fields.equals(SEGMENT)) {
                Set.of("table", "tableId").forEach(field -> SourceOffsets.string(partition, field));
                long segments = SourceOffsets.number(partition, "totalSegments");
                long segment = SourceOffsets.number(partition, "segment");
                SourceOffsets.number(partition, "epoch");
                if (segment < 0 || segment >= segments) {
                    throw new DataException(
                            "segment " + segment + " does not exist: there are " + segments + ", counted from 0");
                }
                checkOffset(offset, SegmentOffset::of);
            } else {
                throw new DataException("its fields must be one of " + TABLE + ", " + SHARD + ", " + SEGMENT);
            }
            String table = SourceOffsets.string(partition, "table");
            if (offset != null && !tables.isEmpty() && !tables.contains(table)) {
                throw new DataException("table " + table + " is not one of " + tables);
            }
        } catch (DataException e) {
            throw new ConnectException(
                    "The offset of partition " + partition + " cannot be altered: " + e.getMessage()
                            + ". GET /connectors/<name>/offsets shows how partitions and offsets look.",
                    e);
        }
    }

    private interface OffsetShape {
        Object of(Map<String, ?> offset);
    }

    private static void checkOffset(@Nullable Map<String, ?> offset, OffsetShape shape) {
        if (offset != null) {
            shape.of(offset);
        }
    }
}
