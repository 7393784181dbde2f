package io.tailrace.shard;

import java.time.Instant;

/** For streams that keep everything: whatever is opened at its oldest entry has lost nothing, and no shard is gone. */
final class NothingIsLost implements LossPolicy {

    @Override
    public void startingAtOldest(String shardId, Instant knownUntil) {}

    @Override
    public void shardGone(String shardId, Instant knownUntil) {
        throw new IllegalStateException("no shard is gone in this test");
    }
}
