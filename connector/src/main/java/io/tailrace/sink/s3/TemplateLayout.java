package io.tailrace.sink.s3;

import io.tailrace.sink.chunk.Layout;
import io.tailrace.sink.chunk.Place;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Folders by a template, as in {@code sales_orders/dt=2026-11-22/hour=13}, filled from the record and its time. */
final class TemplateLayout implements Layout {
    private static final long MILLIS_OF_MINUTE = 60_000L;
    private static final int REMEMBERED = 10_000;

    private final TableNames tables;
    private final FolderTemplate template;
    private final List<String> fields;
    private final PartitionTime time;
    private final ZoneId zone;
    // Rows come in runs of the same minute and field values.
    private final Map<Key, Place> places = new HashMap<>();
    private @Nullable Key lastKey;
    private Place lastPlace = new Place("", "");
    /** The last schema that was found to be without a partition column. */
    private @Nullable Schema checked;

    TemplateLayout(TableNames tables, FolderTemplate template, PartitionTime time, ZoneId zone) {
        this.tables = tables;
        this.template = template;
        this.fields = template.fields();
        this.time = time;
        this.zone = zone;
    }

    @Override
    public Place placeOf(SinkRecord record, Instant chunkTime) {
        requireNoClash(record.value());
        long minute = Math.floorDiv(time.of(record, chunkTime), MILLIS_OF_MINUTE);
        if (fields.isEmpty()) {
            if (lastKey == null || lastKey.minute != minute || !lastKey.topic.equals(record.topic())) {
                lastKey = new Key(record.topic(), minute, List.of());
                lastPlace = remembered(lastKey);
            }
            return lastPlace;
        }
        List<String> values = fields.stream()
                .map(field -> FolderName.of(FieldPath.valueAt(record.value(), field), field))
                .toList();
        return remembered(new Key(record.topic(), minute, values));
    }

    private Place remembered(Key key) {
        if (places.size() > REMEMBERED) {
            places.clear();
        }
        return places.computeIfAbsent(key, this::place);
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

    private void requireNoPartitionColumn(String name) {
        if (template.columns().contains(name.toLowerCase(Locale.ROOT))) {
            throw new DataException("The row has a column " + name + ", and so has the folder it goes to; Athena could"
                    + " read neither. Rename the one in the row.");
        }
    }

    private Place place(Key key) {
        String table = tables.of(key.topic);
        Instant minute = Instant.ofEpochMilli(key.minute * MILLIS_OF_MINUTE);
        return new Place(table, template.folder(table, minute.atZone(zone), key.values));
    }

    private record Key(String topic, long minute, List<String> values) {}
}
