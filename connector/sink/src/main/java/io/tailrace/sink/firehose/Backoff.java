package io.tailrace.sink.firehose;

import java.time.Duration;

/** How long to wait after a call in which records failed: twice as long as the last time, until one succeeds. */
final class Backoff {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Duration next = SHORTEST;
    private long untilNanos;
    private boolean waiting;

    /** Starts to wait, and returns how long. */
    Duration start(long nowNanos) {
        Duration wait = next;
        untilNanos = nowNanos + wait.toNanos();
        waiting = true;
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        return wait;
    }

    void reset() {
        next = SHORTEST;
        waiting = false;
    }

    /** What is left of the wait; zero or less when it is over. */
    Duration left(long nowNanos) {
        return waiting ? Duration.ofNanos(untilNanos - nowNanos) : Duration.ZERO;
    }
}
