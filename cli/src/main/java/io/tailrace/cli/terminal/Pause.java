package io.tailrace.cli.terminal;

import java.time.Duration;

/** How a command waits; passed in so that tests need not. */
@FunctionalInterface
public interface Pause {
    /** Waits for the whole milliseconds of a duration. */
    static Pause system() {
        return duration -> Thread.sleep(duration.toMillis());
    }

    void sleep(Duration duration) throws InterruptedException;
}
