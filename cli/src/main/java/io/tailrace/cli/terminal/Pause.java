package io.tailrace.cli.terminal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a command waits; passed in so that tests need not. */
@FunctionalInterface
public interface Pause {
    /** For as long as it says. */
    Pause SLEEP = duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());

    void sleep(Duration duration) throws InterruptedException;
}
