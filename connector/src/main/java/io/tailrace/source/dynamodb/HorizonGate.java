package io.tailrace.source.dynamodb;

import io.tailrace.shard.Gate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * Lets changes pass in an order that a snapshot can live with. While rows are being scanned, a change younger than the horizon waits: a row read
 * at t is delivered before t + horizon, a change made after t is delivered after t + horizon, so the change comes last. Changes from before the
 * snapshot's start, minus a margin, are in the rows and are skipped.
 *
 * @param serviceClock never ahead of the service; event times are cut to the second, so one more second is added to their age
 */
record HorizonGate(Instant skipBefore, Duration horizon, InstantSource serviceClock, BooleanSupplier snapshotDone)
        implements Gate {

    private static final Duration CUT = Duration.ofSeconds(1);

    @Override
    public Verdict judge(Instant eventTime) {
        if (eventTime.isBefore(skipBefore)) {
            return Verdict.SKIP;
        }
        if (snapshotDone.getAsBoolean()) {
            return Verdict.PASS;
        }
        return holdTime(eventTime).isZero() ? Verdict.PASS : Verdict.HOLD;
    }

    @Override
    public Duration holdTime(Instant eventTime) {
        Instant released = eventTime.plus(CUT).plus(horizon);
        Instant now = serviceClock.instant();
        return now.isBefore(released) ? Duration.between(now, released) : Duration.ZERO;
    }
}
