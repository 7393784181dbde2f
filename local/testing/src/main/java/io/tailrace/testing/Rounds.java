package io.tailrace.testing;

/**
 * How many rounds a random test runs: few by default, so that unit tests stay quick, and {@code -Dtailrace.rounds=N} times as
 * many in a full build. A fraction is allowed.
 */
public final class Rounds {

    private static final double FACTOR = Double.parseDouble(System.getProperty("tailrace.rounds", "1"));

    private Rounds() {}

    /** The rounds of a test that has this many in the quick lane; at least one. */
    public static int of(int quick) {
        return (int) Math.max(1, Math.round(quick * FACTOR));
    }
}
