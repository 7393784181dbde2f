package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.shard.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Holds changes back while a table is scanned, so that a change comes after every row that does not contain it yet: until all rows that were read
 * before the change was made are delivered, however long that takes. A row that is still to come was read later and contains the change. Changes
 * from before the snapshot's start, minus a margin, are contained in the rows and are skipped.
 *
 * @param deliveredUntil all rows read before this moment are delivered, by the service's clock; {@link Instant#MAX} once all rows are
 */
public record SnapshotGate(Instant skipBefore, Supplier<Instant> deliveredUntil) implements Gate {

    // A change's time is cut to the second, a scan may miss what was written a moment before it ("usually one second or
    // less", says the
    // service's guide of eventually consistent reads), and the service's hosts need not agree to the second.
    static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    @Override
    public Verdict judge(Instant eventTime) {
        if (eventTime.isBefore(skipBefore)) {
            return Verdict.SKIP;
        }
        return eventTime.plus(MARGIN).isBefore(deliveredUntil.get()) ? Verdict.PASS : Verdict.HOLD;
    }

    @Override
    public Duration holdTime(Instant eventTime) {
        Duration wait = Duration.between(deliveredUntil.get(), eventTime.plus(MARGIN));
        return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
    }
}
