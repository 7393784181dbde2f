package io.tailrace.catalog;

/** Names and texts in Trino's grammar, which Athena has for queries and views. */
public final class TrinoSql {
    private TrinoSql() {}

    /** A name of anything. */
    public static String name(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A text. A backslash is a character like any other. */
    public static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
