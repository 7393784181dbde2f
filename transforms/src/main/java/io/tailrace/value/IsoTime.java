package io.tailrace.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * ISO-8601 texts as moments. A text without an offset is taken as UTC, since Athena's timestamps have no zone either.
 * Answers null for any other text.
 */
public final class IsoTime {

    private static final int SHORTEST = "2026-01-01T00:00".length();
    private static final int LONGEST = 64;

    /** SQL's timestamps have years of four digits. */
    private static final Instant FIRST = LocalDate.of(1, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC);

    private static final Instant END = LocalDate.of(10_000, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC);
    private static final int WITH_MILLIS = "2026-01-01T00:00:00.000Z".length();
    private static final long MILLIS_PER_DAY = 86_400_000;

    private IsoTime() {}

    public static @Nullable LocalDate date(String text) {
        if (text.length() != "2026-01-01".length()) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The moment, with all the digits of the text. */
    public static @Nullable Instant moment(String text) {
        if (text.length() < SHORTEST || text.length() > LONGEST) {
            return null;
        }
        Instant usual = usualForm(text);
        if (usual != null) {
            return usual;
        }
        Instant other = anyForm(text);
        return other == null || other.isBefore(FIRST) || !other.isBefore(END) ? null : other;
    }

    /** The form JavaScript, Java and most others write: 2026-01-01T00:00:00.000Z. Ten times as fast as the general way. */
    private static @Nullable Instant usualForm(String text) {
        if (text.length() != WITH_MILLIS
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(19) != '.'
                || text.charAt(23) != 'Z') {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int milli = number(text, 20, 23);
        if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > daysOf(year, month))) {
            return null;
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || milli < 0) {
            return null;
        }
        long millis = LocalDate.of(year, month, day).toEpochDay() * MILLIS_PER_DAY
                + ((hour * 60L + minute) * 60 + second) * 1000
                + milli;
        return Instant.ofEpochMilli(millis);
    }

    private static int daysOf(int year, int month) {
        return LocalDate.of(year, month, 1).lengthOfMonth();
    }

    /** The digits as a number, or -1 when one of them is none. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static @Nullable Instant anyForm(String text) {
        String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        try {
            return DateTimeFormatter.ISO_DATE_TIME
                    .parseBest(iso, OffsetDateTime::from, LocalDateTime::from)
                    .query(IsoTime::instant);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Instant instant(TemporalAccessor parsed) {
        return parsed instanceof OffsetDateTime offset
                ? offset.toInstant()
                : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
    }
}
