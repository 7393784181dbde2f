package io.tailrace.sink.layout;

import io.tailrace.value.FieldPath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * A folder for each day or hour of a column's time, as in {@code orders_changes/data/cdc_event_time=2026-11-22}, for tables that
 * list their files. No reader looks at a folder's name there, but all rows of a file must be of one span. Rows without a time
 * have a folder of their own.
 */
public final class SpanLayout implements Layout {
    /** What a table's name ends with when its rows are changes. */
    public static final String CHANGES = "_changes";

    private static final String DATA = "/data";
    private static final int REMEMBERED = 10_000;
    private static final int DAY_LENGTH = "2026-11-22".length();
    private static final int HOUR_LENGTH = "2026-11-22T13".length();

    private final TableNames tables;
    private final String column;
    private final FieldPath path;
    private final @Nullable ChronoUnit span;
    private final int longestFolder;
    private final Map<Key, Destination> destinations = new HashMap<>();

    /**
     * A layout by the time of a column.
     *
     * @param span days or hours; null when all rows of a table are in one folder
     * @param longestFolder the bytes that a folder and the topic in a file's name may have together
     */
    public SpanLayout(TableNames tables, String column, @Nullable ChronoUnit span, int longestFolder) {
        this.tables = tables;
        this.column = column;
        this.path = FieldPath.of(column);
        this.span = span;
        this.longestFolder = longestFolder;
    }

    /** Whether a key below the prefix is of a table that lists its files. */
    public static boolean isListed(String key) {
        return tableOf(key).endsWith(CHANGES)
                && key.startsWith(DATA + "/", tableOf(key).length());
    }

    /** The table of a key below the prefix. */
    public static String tableOf(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    @Override
    public Destination destinationOf(SinkRecord record, Instant chunkTime) {
        Instant time = span == null ? null : path.time(record.value());
        Key key = new Key(record.topic(), time == null || span == null ? null : time.truncatedTo(span));
        Destination known = destinations.get(key);
        if (known == null) {
            if (destinations.size() >= REMEMBERED) {
                destinations.clear();
            }
            known = destination(key);
            destinations.put(key, known);
        }
        return known;
    }

    private Destination destination(Key key) {
        String table = tables.of(key.topic) + CHANGES;
        TemplateLayout.requireVisible(table, key.topic, table);
        String folder = table + DATA + (span == null ? "" : "/" + column + "=" + name(key.start));
        int bytes = (folder + key.topic).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > longestFolder) {
            throw new DataException("The folder and the topic in the file's name have " + bytes + " bytes, and "
                    + longestFolder + " are left of the 1,024 that a key in S3 may have. Shorten s3.prefix or the"
                    + " table's name (table.name.template).");
        }
        return new Destination(table, folder);
    }

    private String name(@Nullable Instant start) {
        if (start == null) {
            return "null";
        }
        String text = start.toString();
        if (text.indexOf('T') != DAY_LENGTH) {
            throw new DataException("The row's time in " + column + " is " + start
                    + ", and queries only see the years 1 to 9999. If seconds or microseconds were taken for milliseconds,"
                    + " correct the time where it is made.");
        }
        return text.substring(0, span == ChronoUnit.DAYS ? DAY_LENGTH : HOUR_LENGTH);
    }

    private record Key(String topic, @Nullable Instant start) {}
}
