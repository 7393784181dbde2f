package io.tailrace.lambda.merge;

import io.tailrace.merge.Merger.Step;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one call. It ends in time: Lambda counts a call that it has to end as an error, though nothing is lost by it.
 *
 * @param millisLeft until Lambda ends the call
 */
record MergeCall(Steps steps, LongSupplier millisLeft, Sleep sleep) {
    /** Between two failures of one cause a catalog or store may recover; what lasts longer is for the next call. */
    private static final int MOST_FAILURES = 5;

    /** A step may take this many times as long as the longest before it, as when more buckets are touched. */
    private static final int SLOWER = 2;

    private static final long LEAST_MILLIS = 10_000;

    /** Merges the next changes; null when nothing is left. */
    @FunctionalInterface
    interface Steps {
        @Nullable Step next();
    }

    @FunctionalInterface
    interface Sleep {
        void millis(long millis) throws InterruptedException;
    }

    /**
     * Steps until nothing is left, or the time that is left is too short for another step.
     *
     * @throws RetriableException when several tries in a row failed
     */
    Outcome run() throws InterruptedException {
        long changes = 0;
        int count = 0;
        int failures = 0;
        long longest = 0;
        long left = millisLeft.getAsLong();
        while (left >= Math.max(LEAST_MILLIS, SLOWER * longest)) {
            try {
                @Nullable Step step = steps.next();
                if (step == null) {
                    return new Outcome(changes, count, End.NOTHING_LEFT);
                }
                failures = 0;
                changes += step.changes();
                count++;
            } catch (RetriableException e) {
                if (++failures == MOST_FAILURES) {
                    throw e;
                }
                sleep.millis(1_000L * failures);
            }
            long now = millisLeft.getAsLong();
            longest = Math.max(longest, left - now);
            left = now;
        }
        return new Outcome(changes, count, End.OUT_OF_TIME);
    }

    /** Why a call ended. */
    enum End {
        NOTHING_LEFT,
        OUT_OF_TIME;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What a call did. */
    record Outcome(long changes, int steps, End end) {

        /** As the function's reply, for whoever calls it by hand. */
        String json(String table) {
            return "{\"table\":\"" + table + "\",\"changes\":" + changes + ",\"steps\":" + steps + ",\"end\":\"" + end
                    + "\"}";
        }
    }
}
