package io.tailrace.cli.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** For how long the oldest change that has not landed has waited, from counts alone: so many were written when, so many have landed now. */
final class Lag {
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final LongSupplier nanoTime;

    Lag(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The lag at this moment; zero when all have landed. */
    Duration at(long written, long landed) {
        long now = nanoTime.getAsLong();
        samples.addLast(new Sample(now, written));
        while (!samples.isEmpty() && samples.getFirst().written() <= landed) {
            samples.removeFirst();
        }
        return samples.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(now - samples.getFirst().nanoTime());
    }

    /** How many changes were written at some moment. */
    private record Sample(long nanoTime, long written) {}
}
