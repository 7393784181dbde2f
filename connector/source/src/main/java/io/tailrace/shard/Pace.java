package io.tailrace.shard;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before a shard is read again. */
public final class Pace {

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    // So a change after a silence waits for a tenth of it at most.
    private static final int SILENCE_SHARE = 10;

    private final Duration pollInterval;
    private final Duration longestInterval;
    private final Duration catchUpInterval;
    private final RandomGenerator random;

    /** A pace that does not slow down while a shard is idle. */
    public Pace(Duration pollInterval, RandomGenerator random) {
        this(pollInterval, pollInterval, random);
    }

    /**
     * A pace with its own scatter.
     *
     * @param pollInterval the pause after a page that left nothing waiting
     * @param longestInterval the longest pause of a shard that stays empty; not longer than the first when it is smaller
     */
    public Pace(Duration pollInterval, Duration longestInterval, RandomGenerator random) {
        this(pollInterval, longestInterval, Duration.ZERO, random);
    }

    /** @param catchUpInterval the pause while more is known to be waiting, for a service that counts reads */
    public Pace(Duration pollInterval, Duration longestInterval, Duration catchUpInterval, RandomGenerator random) {
        this.catchUpInterval = catchUpInterval;
        this.pollInterval = pollInterval;
        this.longestInterval = longestInterval.compareTo(pollInterval) < 0 ? pollInterval : longestInterval;
        this.random = random;
    }

    Duration catchUpInterval() {
        return catchUpInterval;
    }

    Duration pollInterval() {
        return pollInterval;
    }

    /** The pause of a shard that has had nothing new for this long: a tenth of its silence, within the two bounds. */
    Duration idle(Duration silence) {
        Duration share = silence.dividedBy(SILENCE_SHARE);
        if (share.compareTo(pollInterval) < 0) {
            return pollInterval;
        }
        return share.compareTo(longestInterval) < 0 ? share : longestInterval;
    }

    /** The pause after the given number of failures in a row: doubling, capped, and scattered so that shards do not come back in step. */
    public Duration backoff(int failures) {
        long ceiling = FIRST_BACKOFF.toMillis() << Math.min(failures - 1, 20);
        long millis = Math.min(ceiling, LONGEST_BACKOFF.toMillis());
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }
}
