package io.tailrace.shard;

import java.time.Instant;

/** Decides by its time whether a change may be emitted now. Within a shard a held change holds all that follow it. */
@FunctionalInterface
public interface Gate {

    enum Verdict {
        PASS,
        HOLD,
        SKIP
    }

    Verdict judge(Instant eventTime);
}
