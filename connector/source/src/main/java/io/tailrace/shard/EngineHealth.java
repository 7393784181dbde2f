package io.tailrace.shard;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the reading of one task's shards goes.
 *
 * @param deliveredUntil everything written before this moment, by the service's clock, has been handed out; null while no shard is open
 * @param seenUntil the same as far as it looks, which is closer to the present; null while no shard is open
 */
public record EngineHealth(
        Shards shards,
        Reads reads,
        @Nullable Instant deliveredUntil,
        @Nullable Instant seenUntil) {

    /** How many shards are being read, wait for their parents, and have been read to their end. */
    public record Shards(int open, int waiting, int ended) {}

    /**
     * What has been read since the task started.
     *
     * @param pages answers, empty ones too
     * @param emptyPages those among them without changes
     * @param bytes as the service counts them
     * @param retries reads that were throttled or failed and will be retried
     * @param last by shard that is open, when it was last read without a fault, by the worker's clock; it keeps changing
     */
    public record Reads(long pages, long emptyPages, long bytes, long retries, Map<String, Instant> last) {}
}
