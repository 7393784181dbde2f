package io.tailrace.iceberg;

import java.util.Comparator;

/**
 * Up to where a table holds the rows of a Kafka partition.
 *
 * @param generation which reading of the partition it is
 * @param next the first offset that is not in the table
 */
public record LogPosition(int generation, long next) implements Comparable<LogPosition> {
    private static final Comparator<LogPosition> ORDER =
            Comparator.comparingInt(LogPosition::generation).thenComparingLong(LogPosition::next);

    public LogPosition {
        if (generation < 0 || next < 0) {
            throw new IllegalArgumentException("not a position: generation " + generation + " at " + next);
        }
    }

    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }

    /** As it stands in a table's properties, {@code 0:1200}. */
    String text() {
        return generation + ":" + next;
    }

    /** Reads {@link #text}; an IllegalArgumentException when it is something else. */
    static LogPosition parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a position: " + text);
        }
        return new LogPosition(Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }
}
