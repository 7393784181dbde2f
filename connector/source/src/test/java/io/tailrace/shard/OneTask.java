package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** The settings of a task that reads a stream alone, and lists all shards every minute. */
final class OneTask {
    /** More than a test of a few shards reads. */
    static final EngineSettings.Limits AMPLE = new EngineSettings.Limits(1_000_000, 8);

    private OneTask() {}

    /** See {@link EngineSettings}; {@code marker} is how often progress without records is handed out. */
    static EngineSettings settings(
            Instant start, Predicate<String> delivered, Duration marker, EngineSettings.Limits limits) {
        return new EngineSettings(
                lineage -> true,
                delivered,
                () -> "nonce",
                start,
                start,
                new EngineSettings.Intervals(Duration.ofMinutes(1), marker),
                limits);
    }
}
