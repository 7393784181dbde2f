package io.tailrace.sink.layout;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The days in whose folders a query finds rows. A table in Glue has a first one, and ends tomorrow; without a catalog only
 * years of other than four digits are out, whose folders no pattern of a reader has. So seconds or microseconds that were
 * taken for milliseconds do not make folders in 1970 or 56,000 that no query reads.
 */
public final class VisibleDays {
    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    private final ZoneId zone;
    private final @Nullable LocalDate firstDay;
    private final String source;
    private final long startMillis;
    private Instant chunkTime = Instant.MIN;
    private long endMillis;

    private VisibleDays(ZoneId zone, @Nullable LocalDate firstDay, String source) {
        this.zone = zone;
        this.firstDay = firstDay;
        this.source = source;
        this.startMillis = startMillisOf(firstDay == null ? FIRST : firstDay);
        this.endMillis = startMillisOf(LAST.plusDays(1));
    }

    /**
     * Days without a bound.
     *
     * @param source the option that says which time it is, for messages
     */
    public static VisibleDays ofAnyReader(ZoneId zone, String source) {
        return new VisibleDays(zone, null, source);
    }

    /** Those of a table in Glue, from its first day on. */
    public static VisibleDays inGlue(ZoneId zone, LocalDate firstDay, String source) {
        return new VisibleDays(zone, firstDay, source);
    }

    /**
     * Checks that a query finds a row.
     *
     * @param millis the time that decides its folder
     * @param chunkTime the time of its chunk, so that the answer is the same when the chunk is written again
     */
    void require(long millis, Instant chunkTime) {
        if (firstDay != null && !chunkTime.equals(this.chunkTime)) {
            this.chunkTime = chunkTime;
            this.endMillis =
                    startMillisOf(LocalDate.ofInstant(chunkTime, ZoneOffset.UTC).plusDays(2));
        }
        if (millis < startMillis || millis >= endMillis) {
            throw new DataException(message(millis));
        }
    }

    private String message(long millis) {
        String day = "The row's time (" + source + ") gives it the folder of "
                + LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone);
        String mistaken =
                " If seconds or microseconds were taken for milliseconds, correct the time where it is made, or"
                        + " set partition.time to another time.";
        if (firstDay == null) {
            return day + ", and queries only see the years 1 to 9999." + mistaken;
        }
        return millis < startMillis
                ? day + ", and queries only see folders from glue.first.day=" + firstDay
                        + " on. If the time is right, set"
                        + " glue.first.day to that day or an earlier one and restart." + mistaken
                : day + ", and queries only see folders up to tomorrow." + mistaken;
    }

    private long startMillisOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
