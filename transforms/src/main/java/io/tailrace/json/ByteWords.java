package io.tailrace.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches eight bytes of a text at a time, as one long (SWAR). */
final class ByteWords {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = ONES << 7;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;

    private ByteWords() {}

    /** The eight bytes from here on, the first one lowest. */
    public static long at(byte[] bytes, int from) {
        return (long) LONGS.get(bytes, from);
    }

    /** Fewer than eight bytes, the first one lowest, with zeros above. */
    static long shortAt(byte[] bytes, int from, int length) {
        if (from + Long.BYTES <= bytes.length) {
            return at(bytes, from) & ((1L << (length * Byte.SIZE)) - 1);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (bytes[from + i] & 0xffL) << (i * Byte.SIZE);
        }
        return word;
    }

    /**
     * How many bytes of the word, from the lowest on, are ASCII that a JSON text holds as they are: no quote, no backslash,
     * no control character. Of the tests for a byte that is zero or less than another, the lowest hit is always right.
     */
    static int plainBytes(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        long hits =
                (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes) | ((word - SPACES) & ~word) | word)
                        & HIGHS;
        return Long.numberOfTrailingZeros(hits) / Byte.SIZE;
    }
}
