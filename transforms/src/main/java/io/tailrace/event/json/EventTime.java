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

    private EventTime() {}

    /** The moment a field's value tells; null stays null. */
    static @Nullable Instant of(@Nullable Object value, String path) {
        if (value == null) {
            return null;
        }
        if (value instanceof Date date) {
            return date.toInstant();
        }
        if (value instanceof Long || value instanceof Integer) {
            return ofWhole(((Number) value).longValue(), path);
        }
        if (value instanceof Number || value instanceof String) {
            return ofText(value.toString(), path);
        }
        throw notATime(path);
    }

    static Instant ofWhole(long number, String path) {
        if (number < 0) {
            throw notATime(path);
        }
        if (number < LARGEST_SECONDS.longValue()) {
            return Instant.ofEpochSecond(number);
        }
        if (number < LARGEST_MILLIS.longValue()) {
            return Instant.ofEpochMilli(number);
        }
        if (number < LARGEST_MICROS.longValue()) {
            return Instant.ofEpochSecond(number / 1_000_000, number % 1_000_000 * 1_000);
        }
        throw notATime(path);
    }

    static Instant ofText(String text, String path) {
        if (!text.isEmpty() && text.length() <= LONGEST_NUMBER && "0123456789.-".indexOf(text.charAt(0)) >= 0) {
            try {
                return text.indexOf('T') > 0 ? OffsetDateTime.parse(text).toInstant() : ofNumber(text, path);
            } catch (NumberFormatException | DateTimeException e) {
                throw notATime(path);
            }
        }
        throw notATime(path);
    }

    private static Instant ofNumber(String text, String path) {
        BigDecimal number = new BigDecimal(text);
        if (number.signum() < 0 || number.precision() - number.scale() > 18 || number.scale() > LONGEST_NUMBER) {
            throw notATime(path);
        }
        BigDecimal micros;
        if (number.compareTo(LARGEST_SECONDS) < 0) {
            micros = number.movePointRight(6);
        } else if (number.compareTo(LARGEST_MILLIS) < 0) {
            micros = number.movePointRight(3);
        } else if (number.compareTo(LARGEST_MICROS) < 0) {
            micros = number;
        } else {
            throw notATime(path);
        }
        return ofMicros(micros.longValue());
    }

    private static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }

    private static MalformedEventException notATime(String path) {
        return new MalformedEventException(
                "not a time: expected seconds, milliseconds or microseconds since 1970, or an ISO-8601 text", path);
    }
}
