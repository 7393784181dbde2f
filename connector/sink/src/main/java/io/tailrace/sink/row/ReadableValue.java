package io.tailrace.sink.row;

import io.tailrace.json.AthenaTime;
import java.util.Date;
import org.apache.kafka.connect.errors.DataException;

/**
 * Values whose form in a typed file no reader could tell from another value's, or read at all: they are refused, because no one
 * would find a value that was changed.
 */
@SuppressWarnings("JavaUtilDate") // the type that Connect gives to dates, times and timestamps
public final class ReadableValue {
    private static final int MICROS_OF_MILLI = 1_000;
    private static final int MILLIS_OF_DAY = 86_400_000;

    private ReadableValue() {}

    /** A timestamp's milliseconds since the epoch. */
    public static long millis(Object value, String path) {
        long millis = ((Date) value).getTime();
        if (!AthenaTime.isReadable(millis)) {
            throw new DataException(
                    "Column " + path + " has a time that is more than 290,000 years away, which no query"
                            + " could read. Check its unit: Connect's times are in milliseconds.");
        }
        return millis;
    }

    /** A timestamp's microseconds since the epoch. */
    public static long micros(Object value, String path) {
        long micros = (Long) value;
        if (!AthenaTime.isReadable(Math.floorDiv(micros, MICROS_OF_MILLI))) {
            throw new DataException(
                    "Column " + path + " has a time that is more than 290,000 years away, which no query"
                            + " could read. Check its unit: it must be microseconds.");
        }
        return micros;
    }

    /** A date's days since the epoch. */
    public static int day(Object value, String path) {
        return (int) Math.floorDiv(millis(value, path), MILLIS_OF_DAY);
    }

    /** Milliseconds since midnight. */
    public static int timeOfDay(Object value, String path) {
        long millis = ((Date) value).getTime();
        if (millis != (int) millis) {
            throw new DataException("Column " + path + " is a time of day, and the value is not within a day.");
        }
        return (int) millis;
    }

    /** Refuses a text that has no form in UTF-8: Java would write a question mark. */
    public static void text(String text, String path) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && isHalf(text, i++)) {
                throw new DataException("Column " + path + " has a text with half of a surrogate pair, which is not a"
                        + " character and has no form in UTF-8. Repair the text where it is cut, or use format=jsonl,"
                        + " which keeps it as an escape.");
            }
        }
    }

    private static boolean isHalf(String text, int at) {
        return at + 1 == text.length() || !Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }
}
