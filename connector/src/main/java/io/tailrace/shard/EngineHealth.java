package io.tailrace.shard;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the reading of one task's shards goes.
 *
 * @param deliveredUntil everything written before this moment, by the service's clock, has been handed out; null while no shard is open
 * @param pages answers so far, empty ones too
 * @param retries reads that were throttled or failed and will be tried again
 */
public record EngineHealth(
        int open, int waiting, int ended, @Nullable Instant deliveredUntil, long pages, long retries) {}
