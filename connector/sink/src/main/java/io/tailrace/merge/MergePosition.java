package io.tailrace.merge;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a current table holds its log: the log's sequence number, which every file of the log has from its commit, and the
 * offsets that this comes to, for queries. It is kept as the log's own positions are, in each snapshot and, since snapshots expire,
 * in properties of the table.
 *
 * @param log the log's id; null before the first merge
 * @param sequence of the newest commit of the log that is merged; 0 for none
 * @param next by partition the first offset that is not merged
 * @param removed the newest removal that is merged; null when there was none
 * @param snapshots what is merged of the snapshots of each DynamoDB table
 */
record MergePosition(
        @Nullable UUID log,
        long sequence,
        Map<TopicPartition, Long> next,
        @Nullable Removal removed,
        Map<String, SnapshotCount> snapshots) {
    static final MergePosition NONE = new MergePosition(null, 0, Map.of(), null, Map.of());

    private static final String PREFIX = "tailrace.merged.";
    private static final String LOG = PREFIX + "log";
    private static final String SEQUENCE = PREFIX + "sequence";
    private static final String REMOVED = PREFIX + "removed";
    private static final String OFFSET = PREFIX + "offset.";
    private static final String SNAPSHOT = PREFIX + "snapshot.";

    MergePosition {
        next = Map.copyOf(next);
        snapshots = Map.copyOf(snapshots);
    }

    /** Before the first commit of another log, of which all is merged. What was found out about items stays true. */
    MergePosition before(UUID other) {
        Map<String, SnapshotCount> counts = new HashMap<>();
        snapshots.forEach((table, count) -> counts.put(table, count.again()));
        return new MergePosition(other, 0, Map.of(), removed, counts);
    }

    /**
     * The place of the newest removals in the order of changes.
     *
     * @param micros the latest time of any
     * @param sequence the greatest of any; null when one of them had none
     */
    record Removal(String stream, long micros, @Nullable String sequence) {
        /** DynamoDB's times may run back a little where sequences do not. */
        static final long SLACK_MICROS = 300_000_000;

        /** That of a change that is a removal. */
        static Removal of(Change change) {
            return new Removal(labelOf(change), change.micros(), change.sequence());
        }

        private static String labelOf(Change change) {
            return change.stream() == null ? "" : change.stream();
        }

        static Removal later(@Nullable Removal one, Removal other) {
            if (one == null || other.stream.compareTo(one.stream) > 0) {
                return other;
            }
            if (!other.stream.equals(one.stream)) {
                return one;
            }
            return new Removal(one.stream, Math.max(one.micros, other.micros), greatest(one.sequence, other.sequence));
        }

        private static @Nullable String greatest(@Nullable String one, @Nullable String other) {
            if (one == null || other == null) {
                return null;
            }
            return one.compareTo(other) > 0 ? one : other;
        }

        /** Whether a row may belong before a removal that is merged already. */
        boolean mayBeAfter(Change change) {
            int streams = stream.compareTo(labelOf(change));
            if (streams != 0) {
                return streams > 0;
            }
            if (sequence != null && change.sequence() != null) {
                return change.sequence().compareTo(sequence) <= 0;
            }
            return change.micros() <= micros + SLACK_MICROS;
        }

        /** As it stands in a table's properties. */
        String text() {
            return stream + "@" + micros + "@" + (sequence == null ? "" : sequence);
        }

        /** Reads {@link #text}. */
        static Removal parse(String text) {
            String[] parts = text.split("@", -1);
            return new Removal(parts[0], Long.parseLong(parts[1]), parts[2].isEmpty() ? null : parts[2]);
        }
    }

    /** Up to which commit of a log it goes; 0 where it is of another log, which was dropped. */
    long sequenceIn(Table wanted) {
        return wanted.uuid().equals(log) ? sequence : 0;
    }

    /**
     * That of a table as it was last refreshed. The current snapshot's own goes before that of the properties, which a rollback
     * leaves as they are: what it took out of the table is merged again. They count where no snapshot has a position, because those
     * that had one have expired, and where a person has set them back.
     */
    static MergePosition of(Table table) {
        Map<String, String> found = new HashMap<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.summary().containsKey(SEQUENCE)) {
                found.putAll(snapshot.summary());
                break;
            }
        }
        boolean expired = found.isEmpty();
        MergePosition ofSnapshot = parse(table, found);
        found.putAll(table.properties());
        MergePosition ofProperties = parse(table, found);
        return expired || ofProperties.isBefore(ofSnapshot) ? ofProperties : ofSnapshot;
    }

    private boolean isBefore(MergePosition other) {
        return Objects.equals(log, other.log) && sequence < other.sequence;
    }

    private static MergePosition parse(Table table, Map<String, String> found) {
        if (!found.containsKey(SEQUENCE)) {
            return NONE;
        }
        @Nullable UUID log = null;
        long sequence = 0;
        @Nullable Removal removed = null;
        Map<TopicPartition, Long> next = new HashMap<>();
        Map<String, SnapshotCount> snapshots = new HashMap<>();
        for (Map.Entry<String, String> property : found.entrySet()) {
            String key = property.getKey();
            String value = property.getValue();
            try {
                if (key.equals(LOG)) {
                    log = UUID.fromString(value);
                } else if (key.equals(SEQUENCE)) {
                    sequence = Long.parseLong(value);
                } else if (key.equals(REMOVED)) {
                    removed = Removal.parse(value);
                } else if (key.startsWith(SNAPSHOT)) {
                    snapshots.put(key.substring(SNAPSHOT.length()), SnapshotCount.parse(value));
                } else if (key.startsWith(OFFSET)) {
                    next.put(partition(key.substring(OFFSET.length())), Long.valueOf(value));
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new ConnectException(
                        "Property " + key + " of table " + table.name() + " is " + value
                                + ", which no merge has written. Without it the changes that the table has are not known:"
                                + " restore the property from the table's history.",
                        e);
            }
        }
        return new MergePosition(log, sequence, next, removed, snapshots);
    }

    private static TopicPartition partition(String text) {
        int dash = text.lastIndexOf('-');
        return new TopicPartition(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
    }

    /** As properties of a snapshot or table. */
    SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        if (log != null) {
            properties.put(LOG, log.toString());
        }
        properties.put(SEQUENCE, Long.toString(sequence));
        next.forEach((partition, offset) -> properties.put(OFFSET + partition, Long.toString(offset)));
        if (removed != null) {
            properties.put(REMOVED, removed.text());
        }
        snapshots.forEach((table, count) -> properties.put(SNAPSHOT + table, count.text()));
        return properties;
    }
}
