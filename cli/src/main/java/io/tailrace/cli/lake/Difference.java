package io.tailrace.cli.lake;

import java.util.Locale;

/**
 * One thing that table and lake do not agree about.
 *
 * @param lake what of the lake was compared: {@code lake} where there is one table only, else the table or view
 * @param key of the item, or empty when it is about the whole table
 * @param attribute of the item, or empty when it is about the whole item
 */
public record Difference(String lake, String key, String attribute, String inTable, String inLake) {
    private static final String WHOLE_LAKE = "lake";

    Difference(String key, String attribute, String inTable, String inLake) {
        this(WHOLE_LAKE, key, attribute, inTable, inLake);
    }

    static Difference ofChanges(long written, long inLake) {
        return new Difference("", "", count(written) + " changes written", count(inLake) + " change rows");
    }

    static Difference missingInLake(String key) {
        return new Difference(key, "", "the item", "nothing");
    }

    static Difference onlyInLake(String key) {
        return new Difference(key, "", "nothing", "the item");
    }

    static Difference repeatedInLake(String key, int rows) {
        return new Difference(key, "", "the item", rows + " rows of it");
    }

    /** For people: where, then both sides. */
    @Override
    public String toString() {
        String where = key.isEmpty() ? "whole table" : attribute.isEmpty() ? key : key + " " + attribute;
        return where + ": table has " + inTable + ", " + lake + " has " + inLake;
    }

    Difference in(String itemTable) {
        return new Difference(itemTable, key, attribute, inTable, inLake);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
