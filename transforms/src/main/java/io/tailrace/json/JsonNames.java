package io.tailrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names that a reader has seen, so that a name that comes with every record is one String. A new name takes the place
 * of the one that was where it belongs: a map's keys may be data, and unbounded.
 */
final class JsonNames {

    private static final int PLACES_BITS = 9;

    /** A longer name is made each time. */
    private static final int LONGEST = 64;

    /** Names of one letter, which the types of most values are. */
    private static final String[] LETTERS = new String[128];

    static {
        for (char letter = 0; letter < LETTERS.length; letter++) {
            LETTERS[letter] = String.valueOf(letter);
        }
    }

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final @Nullable Known[] places = new Known[1 << PLACES_BITS];

    /** A name; its first and last eight bytes alone tell names of up to sixteen apart. */
    private static final class Known {

        final String name;
        private final byte[] utf8;
        private final long first;
        private final long last;

        Known(byte[] utf8, long first, long last) {
            this.name = new String(utf8, StandardCharsets.ISO_8859_1);
            this.utf8 = utf8;
            this.first = first;
            this.last = last;
        }

        boolean is(byte[] json, int from, int end, long first, long last) {
            return this.first == first
                    && this.last == last
                    && utf8.length == end - from
                    && (utf8.length <= 2 * Long.BYTES || Arrays.equals(utf8, 0, utf8.length, json, from, end));
        }
    }

    /** The name in these bytes, which are plain ASCII. */
    String name(byte[] json, int from, int end) {
        int length = end - from;
        if (length == 1) {
            return LETTERS[json[from]];
        }
        if (length > LONGEST) {
            return new String(json, from, length, StandardCharsets.ISO_8859_1);
        }
        long first = length >= Long.BYTES ? ByteWords.at(json, from) : ByteWords.shortAt(json, from, length);
        long last = length >= Long.BYTES ? ByteWords.at(json, end - Long.BYTES) : length;
        int place = (int) ((((first * GOLDEN) ^ last) * GOLDEN) >>> (Long.SIZE - PLACES_BITS));
        Known known = places[place];
        if (known != null && known.is(json, from, end, first, last)) {
            return known.name;
        }
        Known added = new Known(Arrays.copyOfRange(json, from, end), first, last);
        places[place] = added;
        return added.name;
    }
}
