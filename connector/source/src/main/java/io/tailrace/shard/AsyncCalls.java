package io.tailrace.shard;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Blocking calls made on other threads: the answer of each is handled by the thread that settles. So the
 * thread that submits and settles needs no locks, and is never stuck in a call when it has to stop.
 */
public interface AsyncCalls {

    /** Sends a call off. Exactly one of the two handlers runs, in a later {@link #settle}; what a handler throws, settle throws. */
    <T> void submit(Callable<T> call, Consumer<T> answered, Consumer<Exception> failed);

    /** Handles the answers that have come; when there are none, waits this long for the first. */
    void settle(Duration wait) throws InterruptedException;
}
