package io.tailrace.cli.stack;

import java.time.Duration;

/** How waiting between two looks is done. */
@FunctionalInterface
public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
}
