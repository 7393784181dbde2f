package io.tailrace.row;

/**
 * How nested values look in a row without declared columns.
 *
 * @param delimiter what joins the names of flattened values
 * @param depth how many levels are flattened; what is deeper stays nested
 * @param maps how maps look
 * @param lists how lists look
 * @param sets how sets look
 * @param nulls whether a NULL attribute is in the row, as null
 */
public record Shape(String delimiter, int depth, Nested maps, Nested lists, Nested sets, Nulls.Policy nulls) {

    /** What a value with values inside becomes. */
    public enum Nested {
        /** A field for each value inside, named by its name or index. */
        FLATTEN,
        /** A map or list. */
        NATIVE,
        /** A JSON text. */
        JSON
    }
}
