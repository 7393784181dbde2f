package io.tailrace.json;

import io.tailrace.event.MalformedEventException;
import org.jspecify.annotations.Nullable;

/** Where in a document a cursor is. Remembered as it goes, and put into words only when something is wrong. */
final class JsonPath {

    /** Changes are read 64 maps and lists deep, each two levels of JSON; around the image there are three. */
    private static final int MAX_LEVELS = 2 * 64 + 8;

    private static final int NO_ELEMENT = -1;

    /** The name that each open object is at; null in an array. */
    private final @Nullable String[] names = new String[MAX_LEVELS];

    /** The index that each open array is at. */
    private final int[] indexes = new int[MAX_LEVELS];

    private int level;

    void clear() {
        level = 0;
    }

    /**
     * Goes into an object or array.
     *
     * @throws MalformedEventException when it is nested more deeply than anything that DynamoDB writes
     */
    void enter() {
        if (level + 1 == MAX_LEVELS) {
            throw new MalformedEventException("maps and lists nested deeper than DynamoDB allows", pointer());
        }
        level++;
        names[level] = null;
        indexes[level] = NO_ELEMENT;
    }

    void leave() {
        level--;
    }

    void name(String name) {
        names[level] = name;
    }

    void element() {
        indexes[level]++;
    }

    /** The place as a JSON pointer (RFC 6901). */
    String pointer() {
        return pointer(level);
    }

    /** The object or array that holds the place. */
    String pointerAround() {
        return pointer(level - 1);
    }

    private String pointer(int deepest) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 1; i <= deepest; i++) {
            String name = names[i];
            if (name != null) {
                pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
            } else if (indexes[i] != NO_ELEMENT) {
                pointer.append('/').append(indexes[i]);
            }
        }
        return pointer.toString();
    }
}
