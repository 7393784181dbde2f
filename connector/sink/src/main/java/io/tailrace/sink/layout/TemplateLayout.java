package io.tailrace.sink.layout;

import io.tailrace.value.FieldPath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Folders by a template, as in {@code sales_orders/dt=2026-11-22/hour=13}, filled from the record and its time. */
public final class TemplateLayout implements Layout {
    private static final long MILLIS_OF_MINUTE = 60_000L;
    private static final int REMEMBERED = 10_000;

    private final TableNames tables;
    private final FolderTemplate template;
    private final List<String> fields;
    private final List<FieldPath> paths;
    private final PartitionTime time;
    private final ZoneId zone;
    private final VisibleDays days;
    private final int longestFolder;
    // Rows come in runs of the same minute and field values.
    private final Map<Key, Destination> destinations = new HashMap<>();
    private @Nullable Key lastKey;
    private Destination lastDestination = new Destination("", "");
    /** The last schema that was found to be without a partition column. */
    private @Nullable Schema checked;

    /** @param longestFolder the bytes that a folder and the topic in a file's name may have together */
    public TemplateLayout(
            TableNames tables,
            FolderTemplate template,
            PartitionTime time,
            ZoneId zone,
            VisibleDays days,
            int longestFolder) {
        this.tables = tables;
        this.template = template;
        this.fields = template.fields();
        this.paths = fields.stream().map(FieldPath::of).toList();
        this.time = time;
        this.zone = zone;
        this.days = days;
        this.longestFolder = longestFolder;
    }

    @Override
    public Destination destinationOf(SinkRecord record, Instant chunkTime) {
        requireNoClash(record.value());
        long millis = time.millisOf(record, chunkTime);
        days.require(millis, chunkTime);
        long minute = Math.floorDiv(millis, MILLIS_OF_MINUTE);
        if (fields.isEmpty()) {
            if (lastKey == null || lastKey.minute != minute || !lastKey.topic.equals(record.topic())) {
                Key key = new Key(record.topic(), minute, List.of());
                lastDestination = remembered(key);
                lastKey = key;
            }
            return lastDestination;
        }
        List<String> values = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            values.add(FolderName.of(paths.get(i).find(record.value()), fields.get(i)));
        }
        return remembered(new Key(record.topic(), minute, values));
    }

    private Destination remembered(Key key) {
        if (destinations.size() > REMEMBERED) {
            destinations.clear();
        }
        return destinations.computeIfAbsent(key, this::destination);
    }

    private void requireNoClash(Object value) {
        if (value instanceof Struct struct) {
            if (struct.schema() != checked) {
                struct.schema().fields().forEach(field -> requireNoPartitionColumn(field.name()));
                checked = struct.schema();
            }
        } else if (value instanceof Map<?, ?> map) {
            Set<String> names = new HashSet<>();
            for (Object key : map.keySet()) {
                String name = String.valueOf(key);
                requireNoPartitionColumn(name);
                if (!names.add(name.toLowerCase(Locale.ROOT))) {
                    throw new DataException(
                            "The row has " + name + " twice, in upper and lower case. SQL ignores case, so"
                                    + " no query could tell them apart: rename one of them.");
                }
            }
        }
    }

    private void requireNoPartitionColumn(String name) {
        if (template.columns().contains(name.toLowerCase(Locale.ROOT))) {
            throw new DataException("The row has a column " + name + ", and so has the folder it goes to; Athena could"
                    + " read neither. Rename the one in the row.");
        }
    }

    private Destination destination(Key key) {
        String table = tables.of(key.topic);
        Instant minute = Instant.ofEpochMilli(key.minute * MILLIS_OF_MINUTE);
        String folder = template.folder(table, minute.atZone(zone), key.values);
        requireVisible(folder, key.topic, table);
        requireShort(folder, key);
        return new Destination(table, folder);
    }

    /** Values of fields cannot do that; see {@link FolderTemplate}. */
    public static void requireVisible(String folder, String topic, String table) {
        if (FolderTemplate.isHidden(folder)) {
            throw new DataException(
                    "Topic " + topic + " has the table " + table + ", and Athena does not read folders that"
                            + " begin with _, as the sink's own do. Give it another name with table.name.template, for"
                            + " example t${topic}.");
        }
    }

    private void requireShort(String folder, Key key) {
        int bytes = bytes(folder) + bytes(key.topic);
        if (bytes > longestFolder) {
            int longest = 0;
            for (int i = 1; i < key.values.size(); i++) {
                if (bytes(key.values.get(i)) > bytes(key.values.get(longest))) {
                    longest = i;
                }
            }
            throw new DataException("The folder and the topic in the file's name have " + bytes + " bytes, and "
                    + longestFolder + " are left of the 1,024 that a key in S3 may have."
                    + (fields.isEmpty()
                            ? " Shorten s3.prefix or the table's name (table.name.template)."
                            : " Field " + fields.get(longest) + " gives " + bytes(key.values.get(longest))
                                    + " of them: take it out of partition.template, or shorten it with a transform."));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private record Key(String topic, long minute, List<String> values) {}
}
