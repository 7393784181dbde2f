package io.tailrace.source.dynamodb.table;

import io.tailrace.source.ServiceClock.Ticks;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Keeps calls apart. DescribeStream and ListTagsOfResource allow 10 a second for a whole account, and a stream of thousands of shards needs dozens for
 * one listing.
 */
public final class CallSpacing {

    static final Duration TENTH_OF_A_SECOND = Duration.ofMillis(100);

    /** Waits, as {@link TimeUnit#sleep} does. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    private final Duration gap;
    private final Ticks ticks;
    private final Sleeper sleeper;
    private long nextFree;

    CallSpacing(Duration gap, Ticks ticks, Sleeper sleeper) {
        this.gap = gap;
        this.ticks = ticks;
        this.sleeper = sleeper;
        this.nextFree = ticks.nanos();
    }

    /** Ten calls a second, by the worker's own clock. */
    public static CallSpacing system() {
        return new CallSpacing(TENTH_OF_A_SECOND, System::nanoTime, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    /** Returns when it is this caller's turn; callers of several threads take turns. */
    public void await() {
        long pause = reserve();
        if (pause > 0) {
            try {
                sleeper.sleep(Duration.ofNanos(pause));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConnectException("Stopped while waiting for a turn to list shards", e);
            }
        }
    }

    private synchronized long reserve() {
        long now = ticks.nanos();
        long turn = Math.max(now, nextFree);
        nextFree = turn + gap.toNanos();
        return turn - now;
    }
}
