package io.tailrace.transform;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Times as the texts that Athena's JSON readers take for timestamps and dates, in UTC. */
final class AthenaTime {

    private static final long MILLIS_PER_DAY = 86_400_000;

    private AthenaTime() {}

    /** As in {@code 2026-11-22 13:45:00.000}. */
    static String timestamp(Instant time) {
        long millis = time.toEpochMilli();
        long day = Math.floorDiv(millis, MILLIS_PER_DAY);
        int ofDay = (int) Math.floorMod(millis, MILLIS_PER_DAY);
        StringBuilder text = new StringBuilder(23);
        appendDay(text, LocalDate.ofEpochDay(day));
        text.append(' ');
        appendPadded(text, ofDay / 3_600_000, 2).append(':');
        appendPadded(text, ofDay / 60_000 % 60, 2).append(':');
        appendPadded(text, ofDay / 1_000 % 60, 2).append('.');
        return appendPadded(text, ofDay % 1_000, 3).toString();
    }

    /** As in {@code 2026-11-22}. */
    static String date(Instant date) {
        StringBuilder text = new StringBuilder(10);
        appendDay(text, date.atZone(ZoneOffset.UTC).toLocalDate());
        return text.toString();
    }

    private static void appendDay(StringBuilder text, LocalDate day) {
        appendPadded(text, day.getYear(), 4).append('-');
        appendPadded(text, day.getMonthValue(), 2).append('-');
        appendPadded(text, day.getDayOfMonth(), 2);
    }

    private static StringBuilder appendPadded(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        return text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
