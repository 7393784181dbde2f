package io.tailrace.schema;

/**
 * What replaces a value that no row may show.
 *
 * @param text what {@link Kind#CONSTANT} replaces it with; empty for the others
 */
public record Masking(Kind kind, String text) {

    public enum Kind {
        /** Nothing: the value is left out. */
        NULL,
        /** The last four characters of a long text. */
        LAST4,
        /** A hash that can be found out by trying all likely texts. */
        SHA256,
        /** A hash under a secret. */
        HMAC,
        /** The same text for each value. */
        CONSTANT
    }

    /** Of an attribute that is left out. */
    public static final Masking DROPPED = of(Kind.NULL);

    static Masking of(Kind kind) {
        return new Masking(kind, "");
    }

    /** Whether two values that differ may be equal once masked. */
    public boolean isLossy() {
        return kind != Kind.HMAC && kind != Kind.SHA256;
    }

    /** The word that {@link Columns#parse} reads it from. */
    public String word() {
        return "masked("
                + switch (kind) {
                    case NULL -> "null";
                    case LAST4 -> "last4";
                    case SHA256 -> "sha256";
                    case HMAC -> "hmac";
                    case CONSTANT -> Modifiers.quoted(text);
                }
                + ")";
    }
}
