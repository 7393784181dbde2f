package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;

/** Decides by its time whether a change may be emitted now. Within a shard a held change holds all that follow it. */
public interface Gate {

    enum Verdict {
        PASS,
        HOLD,
        SKIP
    }

    /** Lets all pass. */
    static Gate open() {
        return new Gate() {
            @Override
            public Verdict judge(Instant eventTime) {
                return Verdict.PASS;
            }

            @Override
            public Duration holdTime(Instant eventTime) {
                return Duration.ZERO;
            }
        };
    }

    Verdict judge(Instant eventTime);

    /** How long a change that must be held will be held at most. */
    Duration holdTime(Instant eventTime);
}
