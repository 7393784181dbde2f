package io.tailrace.cli.terminal;

import java.time.Duration;

/** How a command waits; passed in so that tests need not. */
@FunctionalInterface
public interface Pause {
    /** Waits for the whole milliseconds of a duration. */
    static Pause system() {
        return duration -> Thread.sleep(duration.toMillis());
    }

    /** The next of pauses that grow: twice as long, and at most the longest. */
    static Duration longer(Duration pause, Duration longest) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(longest) < 0 ? twice : longest;
    }

    void sleep(Duration duration) throws InterruptedException;
}
