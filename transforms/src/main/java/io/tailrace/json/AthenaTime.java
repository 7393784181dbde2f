package io.tailrace.json;

import io.tailrace.value.MicroTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/** Times that Athena can read, and the texts that its JSON readers take for timestamps and dates, in UTC. */
public final class AthenaTime {

    private static final int MILLIS_PER_DAY = 86_400_000;

    /** Readers count microseconds in 64 bits. DuckDB's first day is half a day later than that. */
    private static final long FARTHEST = Long.MAX_VALUE / 1_000 - MILLIS_PER_DAY;

    private AthenaTime() {}

    /** Whether readers find the time that is so many milliseconds away from the epoch, rather than another or an error. */
    public static boolean isReadable(long epochMillis) {
        return epochMillis >= -FARTHEST && epochMillis <= FARTHEST;
    }

    /** As in {@code 2026-11-22 13:45:00.000}. */
    public static String timestamp(Instant time) {
        JsonBytes text = new JsonBytes(32);
        writeDate(text, time);
        text.mark(' ');
        writeTimeOfDay(text, time);
        return new String(text.take(), StandardCharsets.ISO_8859_1);
    }

    /** As in {@code 2026-11-22}. */
    static void writeDate(JsonBytes out, Instant time) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(time.toEpochMilli(), MILLIS_PER_DAY));
        if (day.getYear() < 0 || day.getYear() > 9999) {
            out.ascii(day.toString());
            return;
        }
        out.digits(day.getYear(), 4);
        out.mark('-');
        out.digits(day.getMonthValue(), 2);
        out.mark('-');
        out.digits(day.getDayOfMonth(), 2);
    }

    /** As in {@code 13:45:00.000000}. */
    static void writeTimeOfDayInMicros(JsonBytes out, Instant time) {
        writeTimeOfDay(out, time);
        out.digits(Math.floorMod(MicroTimestamp.of(time), 1_000), 3);
    }

    /** As in {@code 13:45:00.000}. */
    static void writeTimeOfDay(JsonBytes out, Instant time) {
        int millis = Math.floorMod(time.toEpochMilli(), MILLIS_PER_DAY);
        out.digits(millis / 3_600_000, 2);
        out.mark(':');
        out.digits(millis / 60_000 % 60, 2);
        out.mark(':');
        out.digits(millis / 1_000 % 60, 2);
        out.mark('.');
        out.digits(millis % 1_000, 3);
    }
}
