package io.tailrace.shard;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the reading of one task's shards goes.
 *
 * @param deliveredUntil everything written before this moment, by the service's clock, has been handed out; null while no shard is open
 * @param seenUntil the same as far as it looks, which is closer to the present; null while no shard is open
 * @param pages answers so far, empty ones too
 * @param emptyPages those among them that brought nothing
 * @param bytes read so far, as the service counts them
 * @param lastReads by shard that is open, when it was last read without a fault, by the worker's clock; it goes on changing
 * @param retries reads that were throttled or failed and will be tried again
 */
public record EngineHealth(
        int open,
        int waiting,
        int ended,
        @Nullable Instant deliveredUntil,
        @Nullable Instant seenUntil,
        long pages,
        long emptyPages,
        long bytes,
        long retries,
        Map<String, Instant> lastReads) {}
