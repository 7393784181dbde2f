package io.tailrace.sink.format;

import java.time.LocalDate;
import java.util.Date;

/** Timestamps as the Hive SerDes read them: {@code 2026-11-22 13:45:00.123} in UTC, and no ISO-8601 with a T in it. */
final class HiveTime {
    private static final int MILLIS_OF_DAY = 86_400_000;
    private static final int MILLIS_OF_HOUR = 3_600_000;
    private static final int MILLIS_OF_MINUTE = 60_000;
    private static final int MILLIS_OF_SECOND = 1000;

    private HiveTime() {}

    /** The moment as text. A formatter takes ten times as long. */
    @SuppressWarnings("JavaUtilDate") // the type that Connect gives to timestamps
    static String timestamp(Date moment) {
        long millis = moment.getTime();
        String day = LocalDate.ofEpochDay(Math.floorDiv(millis, MILLIS_OF_DAY)).toString();
        int time = Math.floorMod(millis, MILLIS_OF_DAY);
        char[] text = new char[day.length() + " 00:00:00.000".length()];
        day.getChars(0, day.length(), text, 0);
        int at = day.length();
        text[at] = ' ';
        put(text, at + 1, time / MILLIS_OF_HOUR);
        text[at + 3] = ':';
        put(text, at + 4, time / MILLIS_OF_MINUTE % 60);
        text[at + 6] = ':';
        put(text, at + 7, time / MILLIS_OF_SECOND % 60);
        text[at + 9] = '.';
        int fraction = time % MILLIS_OF_SECOND;
        text[at + 10] = (char) ('0' + fraction / 100);
        put(text, at + 11, fraction % 100);
        return new String(text);
    }

    private static void put(char[] text, int at, int number) {
        text[at] = (char) ('0' + number / 10);
        text[at + 1] = (char) ('0' + number % 10);
    }
}
