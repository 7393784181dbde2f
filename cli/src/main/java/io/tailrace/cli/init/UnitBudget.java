package io.tailrace.cli.init;

import io.tailrace.cli.terminal.Pause;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Read units per second, shared by threads: what a page took is paid for by waiting before the next. */
final class UnitBudget {
    private static final double NANOS = 1e9;

    private final double unitsPerSecond;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private long freeAt;
    private double taken;

    UnitBudget(double unitsPerSecond, LongSupplier nanoTime, Pause pause) {
        this.unitsPerSecond = unitsPerSecond;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.freeAt = nanoTime.getAsLong();
    }

    /** Waits until what was taken so far is paid for. */
    void await() throws InterruptedException {
        long wait = waitNanos();
        if (wait > 0) {
            pause.sleep(Duration.ofNanos(wait));
        }
    }

    synchronized void took(double units) {
        taken += units;
        long now = nanoTime.getAsLong();
        freeAt = Math.max(freeAt, now) + (long) (units / unitsPerSecond * NANOS);
    }

    /** All that was taken. */
    synchronized double taken() {
        return taken;
    }

    private synchronized long waitNanos() {
        return freeAt - nanoTime.getAsLong();
    }
}
