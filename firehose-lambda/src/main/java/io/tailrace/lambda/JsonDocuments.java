package io.tailrace.lambda;

import java.util.Arrays;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Finds where one JSON object ends and the next begins in a record that may hold several, which may stand side by side or on
 * lines of their own, each with or without a byte order mark. Counts braces and skips strings; whether an object is right
 * inside is the transforms' business, which read it anyway.
 */
final class JsonDocuments {

    private final byte[] text;
    private final int maxBytes;
    private int at;

    /** @param maxBytes the length that an object may have */
    JsonDocuments(byte[] text, int maxBytes) {
        this.text = text;
        this.maxBytes = maxBytes;
        this.at = skipBlanks(0);
    }

    /**
     * The next object; the text itself, not copied, if it is all there is; null after the last one.
     *
     * @throws DataException if something else than an object is there, or it is cut off or too large
     */
    byte @Nullable [] next() {
        if (at == text.length) {
            return null;
        }
        int start = at;
        int end = endOfObject(start);
        at = skipBlanks(end);
        boolean whole = start == 0 && at == text.length;
        return whole ? text : Arrays.copyOfRange(text, start, end);
    }

    private int skipBlanks(int from) {
        int next = from;
        while (next < text.length) {
            if (isBlank(text[next])) {
                next++;
            } else if (isByteOrderMark(next)) {
                next += 3;
            } else {
                break;
            }
        }
        return next;
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private boolean isByteOrderMark(int from) {
        return from + 3 <= text.length
                && text[from] == (byte) 0xEF
                && text[from + 1] == (byte) 0xBB
                && text[from + 2] == (byte) 0xBF;
    }

    /** The position after the object that starts here. */
    private int endOfObject(int start) {
        if (text[start] != '{') {
            throw new DataException("The data is not a JSON object at byte " + start + ".");
        }
        int depth = 0;
        boolean inString = false;
        int stop = (int) Math.min(text.length, (long) start + maxBytes);
        for (int next = start; next < stop; next++) {
            byte character = text[next];
            if (inString) {
                if (character == '\\') {
                    next++;
                } else if (character == '"') {
                    inString = false;
                }
            } else if (character == '"') {
                inString = true;
            } else if (character == '{') {
                depth++;
            } else if (character == '}' && --depth == 0) {
                return next + 1;
            }
        }
        if (stop < text.length) {
            throw new DataException("The JSON object at byte " + start + " has more than " + maxBytes + " bytes. "
                    + MemoryLimits.WAY_OUT);
        }
        throw new DataException("The JSON object at byte " + start + " has no end.");
    }
}
