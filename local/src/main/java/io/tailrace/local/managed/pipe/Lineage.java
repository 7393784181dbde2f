package io.tailrace.local.managed.pipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Which shards of a stream may be read: an item's changes are in order only if a shard waits for the end of its parent. */
final class Lineage {

    private Lineage() {}

    /** The shards that are not done, but whose parent is done or has left the stream. */
    static List<String> readable(List<Shard> shards, Predicate<String> isDone) {
        Set<String> listed = shards.stream().map(Shard::shardId).collect(Collectors.toSet());
        return shards.stream()
                .filter(shard -> !isDone.test(shard.shardId()))
                .filter(shard ->
                        !listed.contains(String.valueOf(shard.parentShardId())) || isDone.test(shard.parentShardId()))
                .map(Shard::shardId)
                .toList();
    }

    /** All shards that the stream lists now. */
    static List<Shard> shards(DynamoDbStreamsClient client, String streamArn) {
        List<Shard> shards = new ArrayList<>();
        @Nullable String last = null;
        do {
            String start = last;
            DescribeStreamResponse page = client.describeStream(
                    describe -> describe.streamArn(streamArn).exclusiveStartShardId(start));
            shards.addAll(page.streamDescription().shards());
            last = page.streamDescription().lastEvaluatedShardId();
        } while (last != null);
        return shards;
    }
}
