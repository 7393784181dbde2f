package io.tailrace.local.managed.pipe;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Reads one shard of a table's stream from a position to its end. */
final class ShardPoller {

    private final DynamoDbStreamsClient client;
    private final String streamArn;
    private final String shardId;
    private @Nullable String lastRead;
    private @Nullable String iterator;
    private boolean isAtEnd;

    /** @param position the last sequence number not to read again; empty for the oldest record */
    ShardPoller(DynamoDbStreamsClient client, String streamArn, String shardId, Optional<String> position) {
        this.client = client;
        this.streamArn = streamArn;
        this.shardId = shardId;
        this.lastRead = position.orElse(null);
    }

    String shardId() {
        return shardId;
    }

    /** Whether the shard is closed and all of it was read. */
    boolean isAtEnd() {
        return isAtEnd;
    }

    /** The records that have come since the last call; an empty answer says nothing about the shard's end. */
    List<Record> poll() {
        if (isAtEnd) {
            return List.of();
        }
        if (iterator == null) {
            iterator = client.getShardIterator(position()).shardIterator();
        }
        GetRecordsResponse page;
        try {
            page = client.getRecords(get -> get.shardIterator(iterator));
        } catch (ExpiredIteratorException e) {
            iterator = null; // it lived for 15 minutes; the next call opens one after the last record
            return List.of();
        }
        List<Record> records = page.records();
        if (!records.isEmpty()) {
            lastRead = records.get(records.size() - 1).dynamodb().sequenceNumber();
        }
        iterator = page.nextShardIterator();
        isAtEnd = iterator == null;
        return records;
    }

    private GetShardIteratorRequest position() {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().streamArn(streamArn).shardId(shardId);
        if (lastRead == null) {
            return request.shardIteratorType(ShardIteratorType.TRIM_HORIZON).build();
        }
        return request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                .sequenceNumber(lastRead)
                .build();
    }
}
