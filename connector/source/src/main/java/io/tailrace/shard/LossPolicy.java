package io.tailrace.shard;

import java.time.Instant;

/** Says what to do where entries may have been trimmed before they were read. */
public interface LossPolicy {

    /**
     * A shard is about to be read from its oldest entry on, because there is no place in it to go on from.
     * Returns when nothing is missing or the gap is accepted; throws when the task must stop.
     *
     * @param knownUntil everything written before this moment has been delivered
     */
    void startingAtOldest(String shardId, Instant knownUntil);

    /** The shard is gone with all that was in it, and will be counted as read to its end. Returns or throws like {@link #startingAtOldest}. */
    void shardGone(String shardId, Instant knownUntil);
}
