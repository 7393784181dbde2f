package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.function.ToIntFunction;

/** GetShardIterator and GetRecords. */
final class ReadOperations {

    private static final int MOST_RECORDS = 10_000;

    private static final int MOST_BYTES = 10 * 1024 * 1024;

    private final Streams streams;
    private final Clock clock;

    ReadOperations(Streams streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    ObjectNode shardIterator(Parameters parameters) {
        DataStream stream = StreamOperations.stream(streams, parameters);
        StreamShard shard = stream.shard(parameters.text("ShardId"));
        String type = parameters.text("ShardIteratorType");
        ToIntFunction<Log> start = switch (type) {
            case "TRIM_HORIZON" -> Log::horizon;
            case "LATEST" -> Log::end;
            case "AT_SEQUENCE_NUMBER" -> startAt(sequenceNumber(parameters, shard));
            case "AFTER_SEQUENCE_NUMBER" ->
                startAt(sequenceNumber(parameters, shard).add(BigInteger.ONE));
            case "AT_TIMESTAMP" -> startAt(timestamp(parameters));
            default -> throw KinesisFault.validation("ShardIteratorType is " + type + ".");
        };
        int position = stream.position(shard, start);
        return KinesisApi.object().put("ShardIterator", iterator(stream, shard, position));
    }

    ObjectNode records(Parameters parameters) {
        ShardIterator iterator = ShardIterator.parse(parameters.text("ShardIterator"));
        int limit = parameters.integer("Limit", 1, MOST_RECORDS, MOST_RECORDS);
        Instant now = clock.instant();
        if (iterator.isExpired(now)) {
            throw KinesisFault.expiredIterator("Iterator expired: it was created at " + iterator.issued()
                    + ", and now is " + now + ", more than "
                    + ShardIterator.LIFETIME.toSeconds() + " seconds later.");
        }
        DataStream stream = streams.named(iterator.stream());
        StreamShard shard = stream.shard(iterator.shardId());
        DataStream.Page page = stream.read(shard, iterator.position(), limit, MOST_BYTES);
        ObjectNode reply = KinesisApi.object();
        ArrayNode records = reply.putArray("Records");
        page.records().forEach(record -> records.add(json(record, parameters.encoding())));
        reply.put(
                "MillisBehindLatest",
                Math.max(0, now.toEpochMilli() - page.waitingSince().toEpochMilli()));
        if (page.isEnd()) {
            ArrayNode children = reply.putArray("ChildShards");
            page.children().forEach(child -> children.add(json(child)));
        } else {
            reply.put("NextShardIterator", iterator(stream, shard, page.next()));
        }
        return reply;
    }

    private static ToIntFunction<Log> startAt(BigInteger sequenceNumber) {
        return log -> log.positionOf(sequenceNumber);
    }

    private static ToIntFunction<Log> startAt(Instant time) {
        return log -> log.positionOf(time);
    }

    private String iterator(DataStream stream, StreamShard shard, int position) {
        return new ShardIterator(stream.name(), shard.id(), position, clock.instant()).token();
    }

    private Instant timestamp(Parameters parameters) {
        Instant time = parameters.instant("Timestamp");
        if (time.isAfter(clock.instant())) {
            throw KinesisFault.invalidArgument("Timestamp " + time + " has not come yet.");
        }
        return time;
    }

    private static BigInteger sequenceNumber(Parameters parameters, StreamShard shard) {
        String text = parameters.text("StartingSequenceNumber");
        if (!text.matches("0|[1-9]\\d{0,128}")) {
            throw KinesisFault.invalidArgument("StartingSequenceNumber " + text + " is not a sequence number.");
        }
        BigInteger number = new BigInteger(text);
        BigInteger end = shard.end();
        if (number.compareTo(shard.start()) < 0 || (end != null && number.compareTo(end) > 0)) {
            throw KinesisFault.invalidArgument(
                    "StartingSequenceNumber " + text + " is not in the range of shard " + shard.id() + ".");
        }
        return number;
    }

    private static ObjectNode json(StoredRecord record, Encoding encoding) {
        ObjectNode json = KinesisApi.object()
                .put("SequenceNumber", record.sequenceNumber().toString())
                .put("PartitionKey", record.partitionKey())
                .put("Data", record.data());
        json.set("ApproximateArrivalTimestamp", encoding.time(record.arrival()));
        return json;
    }

    private static ObjectNode json(StreamShard child) {
        ObjectNode json = KinesisApi.object().put("ShardId", child.id());
        ArrayNode parents = json.putArray("ParentShards");
        child.parents().forEach(parent -> parents.add(parent.id()));
        json.set("HashKeyRange", StreamOperations.json(child.range()));
        return json;
    }
}
