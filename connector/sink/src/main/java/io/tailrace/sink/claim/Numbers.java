package io.tailrace.sink.claim;

/** Numbers in names: padded, so that the order of names is the order of numbers. */
final class Numbers {
    private static final int OFFSET_DIGITS = 20;
    private static final int GENERATION_DIGITS = 10;

    private Numbers() {}

    static String ofOffset(long offset) {
        return padded(offset, OFFSET_DIGITS);
    }

    static String ofGeneration(int generation) {
        return padded(generation, GENERATION_DIGITS);
    }

    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }
}
