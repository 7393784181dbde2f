package io.tailrace.iceberg;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The positions of all Kafka partitions in a table, as its own metadata has them. A property for each is written in the
 * transaction that appends rows, and outlives the snapshots; each snapshot of ours repeats all of them in its summary, for
 * readers and in case that properties are unset.
 */
public final class LogPositions {
    private static final Logger LOG = LoggerFactory.getLogger(LogPositions.class);
    private static final String PREFIX = "tailrace.position.";

    private final String table;
    private final SortedMap<String, String> byKey;

    private LogPositions(String table, Map<String, String> byKey) {
        this.table = table;
        this.byKey = Collections.unmodifiableSortedMap(new TreeMap<>(byKey));
    }

    /** Those of the table as it was last refreshed. */
    public static LogPositions of(Table table) {
        Map<String, String> found = ofSnapshot(table);
        table.properties().forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                found.put(key, value);
            }
        });
        return new LogPositions(table.name(), found);
    }

    private static Map<String, String> ofSnapshot(Table table) {
        Map<String, String> found = new TreeMap<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            snapshot.summary().forEach((key, value) -> {
                if (key.startsWith(PREFIX)) {
                    found.putIfAbsent(key, value);
                }
            });
            if (!found.isEmpty()) {
                break;
            }
        }
        return found;
    }

    /** What a rollback took out of the table, as it was last refreshed: the properties stay, and the newest snapshot's own differ. */
    static List<Missing> takenBack(Table table) {
        Map<String, String> ofSnapshot = ofSnapshot(table);
        if (ofSnapshot.isEmpty()) {
            return List.of();
        }
        List<Missing> missing = new ArrayList<>();
        of(table).byKey.forEach((key, value) -> {
            if (!value.equals(ofSnapshot.get(key))) {
                try {
                    LogPosition said = LogPosition.parse(value);
                    LogPosition held = LogPosition.parse(ofSnapshot.getOrDefault(key, "0:0"));
                    if (held.compareTo(said) < 0) {
                        missing.add(new Missing(
                                partition(key), held.next(), said.next(), held.generation() != said.generation()));
                    }
                } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                    // Refused when a chunk of this partition comes.
                    LOG.debug("Property {} of table {} is not a position", key, table.name(), e);
                }
            }
        });
        return missing;
    }

    /**
     * Offsets whose rows a table does not have any more.
     *
     * @param from the first of them
     * @param next the first after them
     * @param isOfFormerReading whether the table has rows of a former reading of the partition, so that {@code from} is an offset of
     *     that one
     */
    record Missing(TopicPartition partition, long from, long next, boolean isOfFormerReading) {}

    /**
     * Up to where the table holds the partition; empty when it has none of its rows.
     *
     * @throws ConnectException when the property is not a position
     */
    public Optional<LogPosition> of(TopicPartition partition) {
        String key = key(partition);
        return Optional.ofNullable(byKey.get(key)).map(text -> {
            try {
                return LogPosition.parse(text);
            } catch (IllegalArgumentException e) {
                throw new ConnectException(
                        "Property " + key + " of table " + table + " is " + text + ", which is not a position"
                                + " (generation:offset). Without it the rows that the table has are not known: restore the"
                                + " property from the table's history.",
                        e);
            }
        });
    }

    /** The same with one moved. */
    LogPositions with(TopicPartition partition, LogPosition position) {
        Map<String, String> moved = new TreeMap<>(byKey);
        moved.put(key(partition), position.text());
        return new LogPositions(table, moved);
    }

    /** As properties of a snapshot or table. */
    Map<String, String> properties() {
        return byKey;
    }

    private static String key(TopicPartition partition) {
        return PREFIX + partition;
    }

    private static TopicPartition partition(String key) {
        int dash = key.lastIndexOf('-');
        return new TopicPartition(key.substring(PREFIX.length(), dash), Integer.parseInt(key.substring(dash + 1)));
    }
}
