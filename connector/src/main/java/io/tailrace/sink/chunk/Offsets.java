package io.tailrace.sink.chunk;

/** Offsets in names: padded, so that the order of names is the order of offsets. */
final class Offsets {
    private static final int DIGITS = 20;

    private Offsets() {}

    static String padded(long offset) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }
}
