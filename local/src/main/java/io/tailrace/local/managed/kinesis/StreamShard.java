package io.tailrace.local.managed.kinesis;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The records of one range of hash keys, in their order. A shard is closed by a split or a merge and stays readable.
 *
 * <p>Guarded by its {@link DataStream}.
 */
final class StreamShard {

    private final int number;
    private final HashKeyRange range;
    private final List<StreamShard> parents;
    private final Instant created;
    private final List<StreamShard> children = new ArrayList<>();
    private final Log log;
    private @Nullable BigInteger end;

    /**
     * @param parents none, the shard that was split, or the two that were merged
     * @param created later than every other shard of the stream, because sequence numbers begin with it
     */
    StreamShard(int number, HashKeyRange range, List<StreamShard> parents, Instant created, TrimLimits retention) {
        this.number = number;
        this.range = range;
        this.parents = List.copyOf(parents);
        this.created = created;
        this.log = new Log(retention);
        for (StreamShard parent : parents) {
            parent.children.add(this);
        }
    }

    String id() {
        return String.format(Locale.ROOT, "shardId-%012d", number);
    }

    HashKeyRange range() {
        return range;
    }

    List<StreamShard> parents() {
        return parents;
    }

    List<StreamShard> children() {
        return List.copyOf(children);
    }

    boolean isOpen() {
        return end == null;
    }

    void close() {
        end = sequenceNumber(log.end() + 1);
    }

    BigInteger start() {
        return sequenceNumber(0);
    }

    /** The last sequence number of a closed shard, null while it is open. */
    @Nullable BigInteger end() {
        return end;
    }

    StoredRecord add(String partitionKey, byte[] data, Instant arrival) {
        StoredRecord record = new StoredRecord(sequenceNumber(log.end() + 1), arrival, partitionKey, data);
        log.add(record);
        return record;
    }

    /** The records that are left by now. */
    Log log(Instant now) {
        log.trim(now);
        return log;
    }

    /**
     * Fifty-six digits that begin with 49, as the service's own. Only their order has a meaning: within a
     * shard they rise, and those of a child are above those of its parents.
     */
    private BigInteger sequenceNumber(int position) {
        return new BigInteger(
                String.format(Locale.ROOT, "49%013d%029d%012d", created.toEpochMilli(), position, number));
    }
}
