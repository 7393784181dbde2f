package io.tailrace.local.managed.firehose;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Reads a Kinesis stream from a moment on, through splits and merges: a shard after the ends of all its parents. */
final class StreamReader {

    /** The first bytes of a record that the Kinesis Producer Library made of several. */
    private static final byte[] AGGREGATE = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

    /** Of one page, and of a stream. */
    private static final int MOST_SHARDS = 10_000;

    private final KinesisClient client;
    private final String stream;
    private final Map<String, Cursor> cursors = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();

    StreamReader(KinesisClient client, String stream, Instant start) {
        this.client = client;
        this.stream = stream;
        client.listShards(list -> list.streamName(stream)
                        .maxResults(MOST_SHARDS)
                        .shardFilter(filter -> filter.type(ShardFilterType.AT_LATEST)))
                .shards()
                .forEach(shard -> cursors.put(shard.shardId(), new Cursor(shard.shardId(), start)));
    }

    /** What has come since the last call, from every shard. */
    List<SourceRecord> poll() {
        List<SourceRecord> records = new ArrayList<>();
        for (Cursor cursor : List.copyOf(cursors.values())) {
            records.addAll(cursor.poll());
        }
        return records;
    }

    private void finish(String shardId, List<ChildShard> children) {
        cursors.remove(shardId);
        ended.add(shardId);
        for (ChildShard child : children) {
            if (ended.containsAll(child.parentShards())) {
                cursors.put(child.shardId(), new Cursor(child.shardId(), Instant.EPOCH));
            }
        }
    }

    private SourceRecord sourceRecord(String shardId, Record record) {
        if (startsWithAggregate(record.data())) {
            throw new IllegalStateException("Stream " + stream + " has a record that the Kinesis Producer Library"
                    + " aggregated, at " + record.sequenceNumber() + " of " + shardId
                    + "; this stand-in does not take those apart.");
        }
        return new SourceRecord(
                shardId,
                record.sequenceNumber(),
                record.partitionKey(),
                record.approximateArrivalTimestamp(),
                record.data());
    }

    private static boolean startsWithAggregate(SdkBytes data) {
        byte[] bytes = data.asByteArrayUnsafe();
        for (int i = 0; i < AGGREGATE.length; i++) {
            if (i >= bytes.length || bytes[i] != AGGREGATE[i]) {
                return false;
            }
        }
        return true;
    }

    /** The position in one shard. */
    private final class Cursor {

        private final String shardId;
        private final Instant start;
        private @Nullable String lastRead;
        private @Nullable String iterator;

        Cursor(String shardId, Instant start) {
            this.shardId = shardId;
            this.start = start;
        }

        List<SourceRecord> poll() {
            if (iterator == null) {
                iterator = client.getShardIterator(position()).shardIterator();
            }
            GetRecordsResponse page;
            try {
                page = client.getRecords(get -> get.shardIterator(iterator));
            } catch (ExpiredIteratorException e) {
                iterator = null; // it lived for 5 minutes; the next call opens one after the last record
                return List.of();
            }
            List<Record> records = page.records();
            if (!records.isEmpty()) {
                lastRead = records.get(records.size() - 1).sequenceNumber();
            }
            iterator = page.nextShardIterator();
            if (iterator == null) {
                finish(shardId, page.childShards());
            }
            return records.stream().map(record -> sourceRecord(shardId, record)).toList();
        }

        private GetShardIteratorRequest position() {
            GetShardIteratorRequest.Builder request =
                    GetShardIteratorRequest.builder().streamName(stream).shardId(shardId);
            if (lastRead == null) {
                return request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(start)
                        .build();
            }
            return request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                    .startingSequenceNumber(lastRead)
                    .build();
        }
    }
}
