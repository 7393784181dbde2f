package io.tailrace.catalog;

/** Names and texts in Trino's grammar, which Athena has for queries and views. */
public final class TrinoSql {
    private TrinoSql() {}

    /** A quoted identifier. */
    public static String name(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A string literal, in which a backslash is an ordinary character. */
    public static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
