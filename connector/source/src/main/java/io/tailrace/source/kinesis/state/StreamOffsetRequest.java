package io.tailrace.source.kinesis.state;

import io.tailrace.source.SourceOffsets;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** A request to alter or reset an offset through the worker's REST API. */
public final class StreamOffsetRequest {

    private static final Set<String> STREAM = Set.of("stream");
    private static final Set<String> SHARD = Set.of("stream", "created", "shardId");

    private StreamOffsetRequest() {}

    /**
     * Accepts a partition of ours with an offset of ours, or with none: that resets it.
     *
     * @throws ConnectException saying what is wrong with which partition
     */
    public static void check(Map<String, ?> partition, @Nullable Map<String, ?> offset) {
        try {
            Set<String> fields = partition.keySet();
            if (!fields.equals(STREAM) && !fields.equals(SHARD)) {
                throw new DataException("its fields must be one of " + STREAM + ", " + SHARD);
            }
            fields.forEach(field -> SourceOffsets.string(partition, field));
            if (offset != null && fields.equals(STREAM)) {
                StreamStart.of(SourceOffsets.string(partition, "stream"), offset);
            } else if (offset != null) {
                SourceOffsets.shardOffset(offset);
            }
        } catch (DataException e) {
            throw new ConnectException(
                    "The offset of partition " + partition + " cannot be altered: " + e.getMessage()
                            + ". GET /connectors/<name>/offsets shows how partitions and offsets look.",
                    e);
        }
    }
}
