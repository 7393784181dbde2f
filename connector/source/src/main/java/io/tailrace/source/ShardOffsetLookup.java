package io.tailrace.source;

import io.tailrace.shard.OffsetLookup;
import io.tailrace.shard.ShardOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The shard offsets of one stream, asked for in one batch: each question to Connect reads the offsets topic to its end.
 *
 * @param whose the table or stream, in words
 * @param partition of the shard with this id
 */
public record ShardOffsetLookup(
        OffsetStorageReader store, String whose, Function<String, Map<String, String>> partition)
        implements OffsetLookup {

    public static ShardOffsetLookup ofTable(OffsetStorageReader store, String table, String streamArn) {
        return new ShardOffsetLookup(
                store, "table " + table, shardId -> SourceOffsets.shardPartition(table, streamArn, shardId));
    }

    @Override
    public Map<String, ShardOffset> find(Collection<String> shardIds) {
        Map<Map<String, String>, String> partitions = new HashMap<>();
        shardIds.forEach(id -> partitions.put(partition.apply(id), id));
        Map<String, ShardOffset> found = new HashMap<>();
        store.offsets(partitions.keySet()).forEach((partition, offset) -> {
            String shardId = partitions.get(partition);
            if (offset != null && shardId != null) {
                found.put(shardId, read(shardId, offset));
            }
        });
        return found;
    }

    private ShardOffset read(String shardId, Map<String, Object> offset) {
        try {
            return SourceOffsets.shardOffset(offset);
        } catch (DataException e) {
            throw new ConnectException(
                    "The stored offset of shard " + shardId + " of " + whose + " cannot be read: "
                            + e.getMessage()
                            + ". Reset it through the REST API (DELETE /connectors/<name>/offsets) and start again.",
                    e);
        }
    }
}
