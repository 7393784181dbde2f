package io.tailrace.cli.terminal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a command waits; passed in so that tests need not. */
@FunctionalInterface
public interface Pause {
    /** Waits for as long as it says. */
    static Pause system() {
        return duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    void sleep(Duration duration) throws InterruptedException;
}
