package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;

/**
 * How much of a table was looked at.
 *
 * @param items that were read
 * @param extent whether these are all
 */
record Sample(long items, Extent extent) {
    String inWords() {
        if (items == 0) {
            return "an empty table: only the key is declared";
        }
        return switch (extent) {
            case WHOLE -> "all " + count(items) + " items";
            case PART -> "a sample of " + count(items) + " items";
        };
    }

    /** Whether a sample is the table. */
    enum Extent {
        WHOLE,
        PART
    }
}
