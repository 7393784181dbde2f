package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.age;
import static io.tailrace.cli.terminal.Terminal.count;

import java.time.Duration;

/**
 * How many items are read, and what that costs.
 *
 * @param items that are wanted at most
 * @param segments of the table that are read, so that the items come from everywhere
 * @param maxUnits read units in a second
 * @param itemBytes of an item on average, or 0 when that is not known
 * @param tableItems in the table, or 0 when that is not known
 */
record SamplePlan(long items, int segments, int maxUnits, long itemBytes, long tableItems) {
    /** Half a unit for 4 KB: reading is eventually consistent. */
    private static final int BYTES_PER_UNIT = 8_192;

    private static final int ITEMS_PER_SEGMENT = 50;
    private static final int MAX_SEGMENTS = 64;

    /** DynamoDB's limit of an item. */
    private static final int LARGEST_ITEM = 409_600;

    static SamplePlan of(TableFacts table, long sample, int maxUnits) {
        long read = table.size().items() > 0 ? Math.min(sample, table.size().items()) : sample;
        int segments = (int) Math.min(MAX_SEGMENTS, Math.max(1, read / ITEMS_PER_SEGMENT));
        return new SamplePlan(
                sample, segments, maxUnits, table.itemBytes(), table.size().items());
    }

    /** Read units that the scan will take, when the size of items is known. */
    long units() {
        long read = tableItems > 0 ? Math.min(items, tableItems) : items;
        return (long) Math.ceil((double) read * itemBytes / BYTES_PER_UNIT) + segments / 2 + 1;
    }

    /** How many items a page may have, so that it takes no more than a second's share. */
    int pageItems() {
        long bytes = itemBytes > 0 ? itemBytes : LARGEST_ITEM / 100;
        return (int) Math.max(1, Math.min(items, (long) maxUnits * BYTES_PER_UNIT / bytes));
    }

    /** For people, before anything is read. */
    String cost() {
        String limit = ", at most " + count(maxUnits) + " a second (--max-rcu)";
        if (itemBytes == 0) {
            return "about half a read unit for each 4 KB of them; their size is not known yet, since DynamoDB counts every"
                    + " six hours" + limit;
        }
        return "about " + count(units()) + " read units" + limit + ", so about "
                + age(Duration.ofSeconds(Math.max(1, units() / maxUnits)));
    }
}
