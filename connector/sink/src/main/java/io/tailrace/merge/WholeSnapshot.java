package io.tailrace.merge;

import io.tailrace.catalog.TrinoSql;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one DynamoDB table of which every row is merged. Whatever was there when it was taken has a row of it or a later
 * change, so an item whose newest row is older was deleted, and the change that said so was lost.
 *
 * @param id its start in milliseconds
 * @param stream the least label of a stream under which a row of it was read; null when it has no row with a label
 */
record WholeSnapshot(long id, @Nullable String stream) {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * The effective time of its oldest row, at the earliest. The margin of a snapshot's rows is needed for changes as well: their
     * times are truncated, so one that was made after the start may seem to be from before.
     */
    long micros() {
        return Change.lessMargin(id * 1_000);
    }

    /** The same as a condition of SQL. */
    String condition(String streamColumn, String timeColumn) {
        String time = timeColumn + " < TIMESTAMP '" + TIMESTAMP.format(Instant.ofEpochMilli(micros() / 1_000)) + "'";
        if (stream == null) {
            return time;
        }
        String label = "coalesce(" + streamColumn + ", '')";
        return "(" + label + " < " + TrinoSql.text(stream) + " OR (" + label + " = " + TrinoSql.text(stream) + " AND "
                + time + "))";
    }

    /** Whether an item with this newest row is a phantom. A row that another writer gave no time is left alone. */
    boolean isAfter(Change newest) {
        if (newest.micros() == Long.MIN_VALUE) {
            return false;
        }
        String label = newest.stream() == null ? "" : newest.stream();
        int streams = stream == null ? 0 : stream.compareTo(label);
        return streams > 0 || (streams == 0 && newest.micros() < micros());
    }
}
