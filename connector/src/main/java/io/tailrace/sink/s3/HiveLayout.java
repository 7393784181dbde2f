package io.tailrace.sink.s3;

import io.tailrace.catalog.Partitioning;
import io.tailrace.sink.chunk.Layout;
import io.tailrace.sink.chunk.Place;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code <table>/dt=2026-11-22/hour=13}, by the record's own time or by the chunk's. A record without a time takes its
 * chunk's, which is the same when the chunk is written again.
 */
final class HiveLayout implements Layout {
    private static final long MILLIS_OF_QUARTER = 15 * 60_000L;
    private static final int REMEMBERED = 10_000;

    private final TableNames tables;
    private final PartitionTime time;
    private final ZoneId zone;
    // Rows come in runs of the same hour; every zone's offset is a multiple of a quarter of an hour.
    private final Map<Key, Place> places = new HashMap<>();
    /** The last schema that was found to be without a partition column. */
    private @Nullable Schema checked;

    HiveLayout(TableNames tables, PartitionTime time, ZoneId zone) {
        this.tables = tables;
        this.time = time;
        this.zone = zone;
    }

    @Override
    public Place placeOf(SinkRecord record, Instant chunkTime) {
        requireNoClash(record.value());
        long millis = time.of(record, chunkTime);
        if (places.size() > REMEMBERED) {
            places.clear();
        }
        return places.computeIfAbsent(new Key(record.topic(), Math.floorDiv(millis, MILLIS_OF_QUARTER)), this::place);
    }

    private void requireNoClash(Object value) {
        if (value instanceof Struct struct) {
            if (struct.schema() != checked) {
                struct.schema().fields().forEach(field -> requireNoPartitionColumn(field.name()));
                checked = struct.schema();
            }
        } else if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> requireNoPartitionColumn(String.valueOf(name)));
        }
    }

    private static void requireNoPartitionColumn(String name) {
        if (Partitioning.columns().contains(name.toLowerCase(Locale.ROOT))) {
            throw new DataException("The row has a column " + name + ", and so has the folder it goes to; Athena could"
                    + " read neither. Rename the one in the row.");
        }
    }

    private Place place(Key key) {
        ZonedDateTime hour =
                Instant.ofEpochMilli(key.quarter * MILLIS_OF_QUARTER).atZone(zone);
        String table = tables.of(key.topic);
        String folder = String.format(
                Locale.ROOT,
                "%s/dt=%04d-%02d-%02d/hour=%02d",
                table,
                hour.getYear(),
                hour.getMonthValue(),
                hour.getDayOfMonth(),
                hour.getHour());
        return new Place(table, folder);
    }

    private record Key(String topic, long quarter) {}

    /** Which time decides. */
    enum PartitionTime {
        RECORD {
            @Override
            long of(SinkRecord record, Instant chunkTime) {
                Long timestamp = record.timestamp();
                return timestamp == null || timestamp < 0 ? chunkTime.toEpochMilli() : timestamp;
            }
        },
        WALL_CLOCK {
            @Override
            long of(SinkRecord record, Instant chunkTime) {
                return chunkTime.toEpochMilli();
            }
        };

        abstract long of(SinkRecord record, Instant chunkTime);

        static PartitionTime of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
