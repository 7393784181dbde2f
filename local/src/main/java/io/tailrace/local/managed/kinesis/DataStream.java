package io.tailrace.local.managed.kinesis;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** One stream: its shards, and which of them takes a record. */
final class DataStream {

    private final String name;
    private final String mode;
    private final TrimLimits retention;
    private final Instant created;
    private final Clock clock;
    private final List<StreamShard> shards = new ArrayList<>();
    private Instant youngest;

    /** @param mode PROVISIONED or ON_DEMAND, which makes no difference here */
    DataStream(String name, String mode, int shardCount, TrimLimits retention, Clock clock) {
        this.name = name;
        this.mode = mode;
        this.retention = retention;
        this.clock = clock;
        this.created = clock.instant();
        this.youngest = created;
        for (HashKeyRange range : HashKeyRange.evenly(shardCount)) {
            open(range, List.of());
        }
    }

    String name() {
        return name;
    }

    String arn() {
        return "arn:aws:kinesis:us-east-1:000000000000:stream/" + name;
    }

    String mode() {
        return mode;
    }

    Instant created() {
        return created;
    }

    TrimLimits retention() {
        return retention;
    }

    /** All shards, including closed ones, in the order of their creation. */
    synchronized List<StreamShard> shards() {
        return List.copyOf(shards);
    }

    synchronized StreamShard shard(String id) {
        for (StreamShard shard : shards) {
            if (shard.id().equals(id)) {
                return shard;
            }
        }
        throw KinesisFault.resourceNotFound("Stream " + name + " has no shard " + id + ".");
    }

    synchronized Placement put(String partitionKey, BigInteger hashKey, byte[] data) {
        for (StreamShard shard : shards) {
            if (shard.isOpen() && shard.range().contains(hashKey)) {
                return new Placement(shard, shard.add(partitionKey, data, clock.instant()));
            }
        }
        throw new IllegalStateException("The open shards of " + name + " leave out hash key " + hashKey);
    }

    /** Where a reader of a shard starts: one of the log's positions. */
    synchronized int position(StreamShard shard, ToIntFunction<Log> start) {
        return start.applyAsInt(shard.log(clock.instant()));
    }

    /**
     * Reads on from a position, or from the trim horizon if that is later.
     *
     * @param position of the shard's first record to read
     * @return the records, at least one if there is one, within both limits
     */
    synchronized Page read(StreamShard shard, int position, int maxRecords, int maxBytes) {
        Log log = shard.log(clock.instant());
        List<StoredRecord> page = new ArrayList<>();
        int bytes = 0;
        int next = Math.max(position, log.horizon());
        while (next < log.end() && page.size() < maxRecords) {
            StoredRecord record = log.get(next);
            bytes += record.size();
            if (bytes > maxBytes && !page.isEmpty()) {
                break;
            }
            page.add(record);
            next++;
        }
        boolean isAtTip = next == log.end();
        Instant waitingSince = isAtTip ? clock.instant() : log.get(next).arrival();
        boolean isEnd = isAtTip && !shard.isOpen();
        return new Page(page, next, waitingSince, isEnd ? shard.children() : List.of(), isEnd);
    }

    synchronized void split(StreamShard shard, BigInteger start) {
        requireOpen(shard);
        if (!shard.range().canSplitAt(start)) {
            throw KinesisFault.invalidArgument(
                    "NewStartingHashKey " + start + " is not within shard " + shard.id() + ".");
        }
        shard.close();
        shard.range().splitAt(start).forEach(half -> open(half, List.of(shard)));
    }

    synchronized void merge(StreamShard shard, StreamShard adjacent) {
        requireOpen(shard);
        requireOpen(adjacent);
        if (!shard.range().isAdjacentTo(adjacent.range())) {
            throw KinesisFault.invalidArgument("Shards " + shard.id() + " and " + adjacent.id() + " are not adjacent.");
        }
        shard.close();
        adjacent.close();
        open(shard.range().mergedWith(adjacent.range()), List.of(shard, adjacent));
    }

    private void open(HashKeyRange range, List<StreamShard> parents) {
        Instant now = clock.instant();
        youngest = now.isAfter(youngest) ? now : youngest.plusMillis(1);
        shards.add(new StreamShard(shards.size(), range, parents, youngest, retention));
    }

    private void requireOpen(StreamShard shard) {
        if (!shard.isOpen()) {
            throw KinesisFault.invalidArgument("Shard " + shard.id() + " of stream " + name + " is closed already.");
        }
    }

    /** Where a record went. */
    record Placement(StreamShard shard, StoredRecord record) {}

    /**
     * What a read found.
     *
     * @param next position of the record after these
     * @param waitingSince arrival of the record after these, or now when there is none
     * @param children of a closed shard that is read to its end
     * @param isEnd whether nothing will ever follow
     */
    record Page(
            List<StoredRecord> records, int next, Instant waitingSince, List<StreamShard> children, boolean isEnd) {}
}
