package io.tailrace.event.json;

import io.tailrace.event.MalformedEventException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * The moment of a change, whichever unit it comes in: Streams and pipes send seconds, the native Kinesis integration
 * milliseconds or microseconds, the SDKs a text.
 */
final class EventTime {

    /** As seconds this is the year 5138, as milliseconds 1973: DynamoDB knows neither. */
    private static final BigDecimal LARGEST_SECONDS = BigDecimal.valueOf(100_000_000_000L);

    private static final BigDecimal LARGEST_MILLIS = BigDecimal.valueOf(100_000_000_000_000L);
    private static final BigDecimal LARGEST_MICROS = BigDecimal.valueOf(100_000_000_000_000_000L);
    private static final int LONGEST_NUMBER = 40;
    private static final int WHOLE_DIGITS = 18;

    private EventTime() {}

    /** The moment in a field's value; null stays null. */
    static @Nullable Instant of(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Date date) {
            return date.toInstant();
        }
        if (value instanceof Number || value instanceof String) {
            return ofText(value.toString());
        }
        throw notATime();
    }

    static Instant ofText(String text) {
        if (isWhole(text)) {
            return ofWhole(Long.parseLong(text));
        }
        if (!text.isEmpty() && text.length() <= LONGEST_NUMBER && "0123456789.-".indexOf(text.charAt(0)) >= 0) {
            try {
                return text.indexOf('T') > 0 ? OffsetDateTime.parse(text).toInstant() : ofNumber(text);
            } catch (NumberFormatException | DateTimeException e) {
                throw notATime();
            }
        }
        throw notATime();
    }

    /** Whether the text is digits alone, and few enough for a long. */
    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= WHOLE_DIGITS;
    }

    private static Instant ofWhole(long number) {
        if (number < LARGEST_SECONDS.longValue()) {
            return Instant.ofEpochSecond(number);
        }
        if (number < LARGEST_MILLIS.longValue()) {
            return Instant.ofEpochMilli(number);
        }
        if (number < LARGEST_MICROS.longValue()) {
            return ofMicros(number);
        }
        throw notATime();
    }

    private static Instant ofNumber(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.signum() < 0
                || (long) number.precision() - number.scale() > WHOLE_DIGITS
                || number.scale() > LONGEST_NUMBER) {
            throw notATime();
        }
        BigDecimal micros;
        if (number.compareTo(LARGEST_SECONDS) < 0) {
            micros = number.movePointRight(6);
        } else if (number.compareTo(LARGEST_MILLIS) < 0) {
            micros = number.movePointRight(3);
        } else if (number.compareTo(LARGEST_MICROS) < 0) {
            micros = number;
        } else {
            throw notATime();
        }
        return ofMicros(micros.longValue());
    }

    private static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }

    private static MalformedEventException notATime() {
        return new MalformedEventException(
                "not a time: expected seconds, milliseconds or microseconds since 1970, or an ISO-8601 text");
    }
}
