package io.tailrace.sink.s3;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Date;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** A value as a part of a folder's name, as Hive writes and reads it. */
final class FolderName {
    /** What Hive, and so Athena, takes for null. */
    static final String MISSING = "__HIVE_DEFAULT_PARTITION__";

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
            return text.isEmpty() ? MISSING : escaped(text);
        }
        if (value instanceof Number) {
            return escaped(value.toString());
        }
        if (value instanceof Date date) {
            return escaped(text(date.toInstant()));
        }
        throw new DataException("Field " + field + " is part of the folder's name, and its value is a "
                + value.getClass().getSimpleName() + ". Texts, numbers, booleans and times can be.");
    }

    private static String text(Instant time) {
        boolean midnight = time.atOffset(ZoneOffset.UTC).toLocalTime().equals(LocalTime.MIDNIGHT);
        return midnight ? time.atOffset(ZoneOffset.UTC).toLocalDate().toString() : time.toString();
    }

    /** Hive takes %XX for a character; so no value can make a folder of its own, or a plus that somebody reads as space. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (c >= FIRST_BEYOND_ASCII || Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.') {
                escaped.append((char) c);
            } else {
                escaped.append('%');
                escaped.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
                escaped.append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
            }
        });
        return escaped.toString();
    }
}
