package io.tailrace.testing;

import java.util.Random;

/**
 * The seed of a random test. Each run draws a new one and prints it; {@code -Dtailrace.seed=N} repeats the run that had it.
 */
public record Seed(long value) {

    private static final String PROPERTY = "tailrace.seed";

    /** The seed of this test, printed with the test's name. */
    public static Seed of(Class<?> test) {
        Seed seed = new Seed(Long.getLong(PROPERTY, new Random().nextLong()));
        System.out.println(test.getSimpleName() + ": " + seed);
        return seed;
    }

    public Random random() {
        return new Random(value);
    }

    /** The property that repeats the run, for the message of a failure. */
    @Override
    public String toString() {
        return "-D" + PROPERTY + '=' + value;
    }
}
