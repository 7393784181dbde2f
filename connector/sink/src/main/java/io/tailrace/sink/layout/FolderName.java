package io.tailrace.sink.layout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Locale;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** A value as a part of a folder's name, as Hive writes and reads it. */
final class FolderName {
    /** What Hive, and so Athena, takes for null. */
    public static final String MISSING = "__HIVE_DEFAULT_PARTITION__";

    private static final int FIRST_BEYOND_ASCII = 128;

    private FolderName() {}

    /**
     * The name of a value that is missing, or a text, a number, a truth or a time in UTC.
     *
     * @throws DataException when it is anything else; it names the field
     */
    static String of(@Nullable Object value, String field) {
        if (value == null) {
            return MISSING;
        }
        if (value instanceof String || value instanceof Boolean || value instanceof BigDecimal) {
            String text = value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
            return text.isEmpty() ? MISSING : escaped(text, field);
        }
        if (value instanceof Number) {
            return escaped(value.toString(), field);
        }
        if (value instanceof Date date) {
            return escaped(text(date.toInstant()), field);
        }
        throw new DataException("Field " + field + " is part of the folder's name, and its value is a "
                + value.getClass().getSimpleName() + ". Only text, numbers, booleans and times can be.");
    }

    private static String text(Instant time) {
        boolean midnight = time.atOffset(ZoneOffset.UTC).toLocalTime().equals(LocalTime.MIDNIGHT);
        return midnight ? time.atOffset(ZoneOffset.UTC).toLocalDate().toString() : time.toString();
    }

    /** The same name, with its first character escaped where it would hide a folder that begins with it. */
    static String visible(String name) {
        return name.startsWith("_") || name.startsWith(".") ? hex(name.charAt(0)) + name.substring(1) : name;
    }

    /** Hive takes %XX for a character; so no value can make a folder of its own, or a plus that a client reads as a space. */
    private static String escaped(String text, String field) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isNoCharacter(c)) {
                throw new DataException("Field " + field + " is part of the folder's name, and its text has half of a"
                        + " surrogate pair or another code that is not a character, which a key in S3 cannot have."
                        + " Correct it where the text is written.");
            }
            if (isPlain(c)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(hex(c));
            }
        });
        return escaped.toString();
    }

    private static boolean isPlain(int c) {
        return c >= FIRST_BEYOND_ASCII
                ? !Character.isISOControl(c)
                : Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean isNoCharacter(int c) {
        return (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) || c == 0xFFFE || c == 0xFFFF;
    }

    private static String hex(int c) {
        return String.format(Locale.ROOT, "%%%02X", c);
    }
}
