package io.tailrace.local.managed.firehose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What Firehose may do to records, and would never do on one machine: it guarantees neither their order nor that each comes
 * once. A reader of the lake must cope with both, so here they happen on purpose, and reproducibly for the same seed.
 */
public final class Disorder {

    private final Random random;
    private final double heldBack;
    private final double repeated;
    private final boolean shuffles;

    private Disorder(Random random, double heldBack, double repeated, boolean shuffles) {
        this.random = random;
        this.heldBack = heldBack;
        this.repeated = repeated;
        this.shuffles = shuffles;
    }

    /** Every record once, in the order of its shard. */
    public static Disorder none() {
        return new Disorder(new Random(0), 0, 0, false);
    }

    /**
     * Shuffles the records of every buffer, and moves some between buffers.
     *
     * @param heldBack the share of records, from 0 to below 1, that later ones overtake by a buffer
     * @param repeated the share of records, from 0 to below 1, that come once more in a later buffer
     */
    public static Disorder seeded(long seed, double heldBack, double repeated) {
        return new Disorder(new Random(seed), rate("heldBack", heldBack), rate("repeated", repeated), true);
    }

    /** Divides what waits for the transform into what goes now, shuffled, and what goes later. */
    Division divide(List<SourceRecord> waiting) {
        List<SourceRecord> now = new ArrayList<>();
        List<SourceRecord> later = new ArrayList<>();
        int repetitions = 0;
        for (SourceRecord record : waiting) {
            boolean isHeldBack = random.nextDouble() < heldBack;
            boolean isRepeated = !isHeldBack && random.nextDouble() < repeated;
            if (!isHeldBack) {
                now.add(record);
            }
            if (isHeldBack || isRepeated) {
                later.add(record);
            }
            repetitions += isRepeated ? 1 : 0;
        }
        if (shuffles) {
            Collections.shuffle(now, random);
        }
        return new Division(now, later, repetitions);
    }

    private static double rate(String name, double value) {
        if (value < 0 || value >= 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be from 0 to below 1.");
        }
        return value;
    }

    /**
     * A divided buffer.
     *
     * @param repetitions how many records are both in {@code now} and in {@code later}
     */
    record Division(List<SourceRecord> now, List<SourceRecord> later, int repetitions) {}
}
