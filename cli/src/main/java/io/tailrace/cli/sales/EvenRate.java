package io.tailrace.cli.sales;

import io.tailrace.cli.terminal.Pause;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * An even rate: the n-th event is due n intervals after the start. A caller that falls behind is let through at once until it has caught up, so the count
 * comes out right and no event is dropped.
 */
final class EvenRate {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final long start;
    private long events;

    EvenRate(int perSecond, LongSupplier nanoTime, Pause pause) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.start = nanoTime.getAsLong();
    }

    /** Waits until the next event is due. */
    void await() throws InterruptedException {
        long due = start + events * NANOS_PER_SECOND / perSecond;
        events++;
        long wait = due - nanoTime.getAsLong();
        if (wait > 0) {
            pause.sleep(Duration.ofNanos(wait));
        }
    }
}
