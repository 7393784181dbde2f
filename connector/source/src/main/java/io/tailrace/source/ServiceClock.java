package io.tailrace.source;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The service's time by its Date headers, never ahead of it. A worker's own clock may be wrong by minutes, and event times are the
 * service's. Used by reading threads and the polling thread at once.
 */
public final class ServiceClock implements InstantSource {

    private static final long FORGET_AFTER_NANOS = 10L * 60 * 1_000_000_000;

    private final InstantSource worker;
    private final Ticks ticks;

    private boolean heard;
    private Instant heardTime = Instant.EPOCH;
    private long heardTicks;

    /** Nanoseconds that only ever grow, as {@link System#nanoTime} gives them. */
    @FunctionalInterface
    public interface Ticks {
        long nanos();
    }

    /**
     * A clock that has heard nothing yet.
     *
     * @param worker the worker's clock, used until the service's time is known
     */
    public ServiceClock(InstantSource worker, Ticks ticks) {
        this.worker = worker;
        this.ticks = ticks;
    }

    /** Over the worker's own clock. */
    public static ServiceClock system() {
        return new ServiceClock(InstantSource.system(), System::nanoTime);
    }

    /** Takes in a Date header. It is cut to the second and older than its arrival, so the latest estimate is the best one. */
    public synchronized void heard(Instant date) {
        long now = ticks.nanos();
        boolean stale = now - heardTicks > FORGET_AFTER_NANOS;
        if (!heard || stale || date.isAfter(estimate(now))) {
            heard = true;
            heardTime = date;
            heardTicks = now;
        }
    }

    @Override
    public synchronized Instant instant() {
        return heard ? estimate(ticks.nanos()) : worker.instant();
    }

    private Instant estimate(long now) {
        return heardTime.plusNanos(now - heardTicks);
    }
}
