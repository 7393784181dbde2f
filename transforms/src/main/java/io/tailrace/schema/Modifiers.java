package io.tailrace.schema;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a declaration says of a value's place besides its type, in words after the type.
 *
 * @param attribute {@code from NAME}: the attribute's name in DynamoDB where the column or field has another; null elsewhere
 * @param part {@code part(2)}: the part of the attribute's text that is taken; null for all of it
 * @param epoch {@code epoch(seconds)}: numbers are times; null where they are not
 * @param texts whether texts are taken for something else than texts
 * @param standIn {@code default(VALUE)}: the value for a missing attribute; null for null
 * @param masking {@code masked(last4)}; null where values are shown
 */
public record Modifiers(
        @Nullable String attribute,
        @Nullable Part part,
        @Nullable EpochUnit epoch,
        Texts texts,
        @Nullable Literal standIn,
        @Nullable Masking masking) {

    public static final Modifiers NONE = new Modifiers(null, null, null, Texts.AS_THEY_ARE, null, null);

    /** What the texts of a place are. */
    public enum Texts {
        AS_THEY_ARE(""),
        /** Also numbers, and true and false. */
        PARSED("parsed"),
        /** Also dates, each as its first moment in UTC. */
        MIDNIGHT("midnight"),
        /** JSON, made of whatever the value is. */
        JSON("json");

        private final String word;

        Texts(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * A part of a text that is made of several, such as a key {@code USER#42}.
     *
     * @param number from 1
     * @param separator between the parts
     */
    public record Part(int number, String separator) {

        static final String SEPARATOR = "#";

        String word() {
            return "part(" + number + (separator.equals(SEPARATOR) ? "" : "," + quoted(separator)) + ")";
        }
    }

    /** A value that a declaration spells out: {@code 'text'}, {@code 12.5} or {@code true}. */
    public record Literal(String text, boolean isText) {

        String written() {
            return isText ? quoted(text) : text;
        }
    }

    /** Whether values are read in another way than by their type alone. */
    public boolean changeReading() {
        return epoch != null || texts != Texts.AS_THEY_ARE;
    }

    /** The words with a space before each, as {@link Columns#parse} reads them. */
    String written() {
        StringJoiner words = new StringJoiner(" ", " ", "").setEmptyValue("");
        if (attribute != null) {
            words.add("from " + Columns.named(attribute));
        }
        if (part != null) {
            words.add(part.word());
        }
        if (epoch != null) {
            words.add("epoch(" + epoch.word() + ")");
        }
        if (texts != Texts.AS_THEY_ARE) {
            words.add(texts.word());
        }
        if (standIn != null) {
            words.add("default(" + standIn.written() + ")");
        }
        if (masking != null) {
            words.add(masking.word());
        }
        return words.toString();
    }

    /** Whether a name needs no quotes. */
    static boolean isPlain(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
    }

    /** A text as a declaration has it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
