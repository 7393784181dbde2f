package io.tailrace.sink.claim;

import java.time.Instant;

/** How far the lake has one Kafka partition: the newest of the small objects in its claims folder. */
public sealed interface Position permits Claim, Position.Beginning {

    /** Which reading of the partition this is: 0 until a person begins another. Files of each have names of their own. */
    int generation();

    /** The first offset that is not covered. */
    long next();

    /**
     * Where reading begins: at first where the consumer group is, and in each later generation where a person says.
     *
     * @param reason why it begins there
     */
    record Beginning(int generation, long next, String reason, Instant time) implements Position {

        public Beginning {
            if (generation < 0 || next < 0) {
                throw new IllegalArgumentException("not a beginning: generation " + generation + " at " + next);
            }
        }
    }
}
