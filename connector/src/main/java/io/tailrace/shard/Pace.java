package io.tailrace.shard;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before a shard is read again. */
public final class Pace {

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    private final Duration pollInterval;
    private final RandomGenerator random;

    /**
     * A pace with its own scatter.
     *
     * @param pollInterval the pause after a page that left nothing waiting
     */
    public Pace(Duration pollInterval, RandomGenerator random) {
        this.pollInterval = pollInterval;
        this.random = random;
    }

    Duration pollInterval() {
        return pollInterval;
    }

    /** The pause after the given number of failures in a row: doubling, capped, and scattered so that shards do not come back in step. */
    public Duration backoff(int failures) {
        long ceiling = FIRST_BACKOFF.toMillis() << Math.min(failures - 1, 20);
        long millis = Math.min(ceiling, LONGEST_BACKOFF.toMillis());
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }
}
