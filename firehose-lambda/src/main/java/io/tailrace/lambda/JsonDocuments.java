package io.tailrace.lambda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;

/**
 * Finds where one JSON object ends and the next begins in a record that may hold several. Counts braces and skips strings;
 * whether an object is right inside is the transforms' business, which read it anyway.
 */
final class JsonDocuments {

    private JsonDocuments() {}

    /**
     * Splits the text into its objects, which may stand side by side or on lines of their own.
     *
     * @return the objects in order; the text itself, not copied, if it is one; nothing if the text is blank
     * @throws DataException if something else than objects is there, or the last one is cut off
     */
    static List<byte[]> split(byte[] text) {
        List<byte[]> documents = new ArrayList<>(1);
        int start = skipBlanks(text, 0);
        while (start < text.length) {
            int end = endOfObject(text, start);
            int next = skipBlanks(text, end);
            boolean whole = start == 0 && next == text.length;
            documents.add(whole ? text : Arrays.copyOfRange(text, start, end));
            start = next;
        }
        return documents;
    }

    private static int skipBlanks(byte[] text, int from) {
        int at = from;
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** The position after the object that starts here. */
    private static int endOfObject(byte[] text, int start) {
        if (text[start] != '{') {
            throw new DataException("The data is not a JSON object at byte " + start + ".");
        }
        int depth = 0;
        boolean inString = false;
        for (int at = start; at < text.length; at++) {
            byte character = text[at];
            if (inString) {
                if (character == '\\') {
                    at++;
                } else if (character == '"') {
                    inString = false;
                }
            } else if (character == '"') {
                inString = true;
            } else if (character == '{') {
                depth++;
            } else if (character == '}' && --depth == 0) {
                return at + 1;
            }
        }
        throw new DataException("The JSON object at byte " + start + " has no end.");
    }
}
