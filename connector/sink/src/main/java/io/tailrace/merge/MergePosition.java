package io.tailrace.merge;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.HasTableOperations;
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
 * @param commit the log's snapshot that this commit made; null when it had expired, or an older version merged it
 * @param next by partition the first offset that is not merged
 * @param removed the newest removal that is merged; null when there was none
 * @param snapshots what is merged of the snapshots of each DynamoDB table
 */
record MergePosition(
        @Nullable UUID log,
        long sequence,
        @Nullable Long commit,
        Map<TopicPartition, Long> next,
        @Nullable Removal removed,
        Map<String, SnapshotCount> snapshots) {
    static final MergePosition NONE = new MergePosition(null, 0, null, Map.of(), null, Map.of());

    private static final String PREFIX = "tailrace.merged.";
    private static final String LOG = PREFIX + "log";
    private static final String SEQUENCE = PREFIX + "sequence";
    private static final String COMMIT = PREFIX + "commit";
    private static final String REMOVED = PREFIX + "removed";
    private static final String OFFSET = PREFIX + "offset.";
    private static final String SNAPSHOT = PREFIX + "snapshot.";

    MergePosition {
        next = Map.copyOf(next);
        snapshots = Map.copyOf(snapshots);
    }

    /**
     * Before the first commit of a log that is another, or has another history: all of it is merged. What was found out about items
     * stays true.
     */
    MergePosition before(UUID other) {
        Map<String, SnapshotCount> counts = new HashMap<>();
        snapshots.forEach((table, count) -> counts.put(table, count.again()));
        return new MergePosition(other, 0, null, Map.of(), removed, counts);
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

    /** A commit of the log, as it stands in a table's properties. */
    private record Commit(long sequence, long snapshot) {
        String text() {
            return sequence + "@" + snapshot;
        }

        /** Reads {@link #text}. */
        static Commit parse(String text) {
            String[] parts = text.split("@", -1);
            return new Commit(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }
    }

    /** Up to which commit of a log it goes; 0 where it is of another log, which was dropped, or of a history that is gone. */
    long sequenceIn(Table wanted) {
        return wanted.uuid().equals(log) && !isUnknownTo(wanted) ? sequence : 0;
    }

    /**
     * Whether the log, as it was last refreshed, has not made the commit that this goes up to: it was restored from older metadata,
     * and gives numbers of commits for a second time. Not known when the commit's snapshot has expired.
     */
    boolean isUnknownTo(Table restored) {
        if (((HasTableOperations) restored).operations().current().lastSequenceNumber() < sequence) {
            return true;
        }
        @Nullable Long found = commit(restored, sequence);
        return found != null && commit != null && !found.equals(commit);
    }

    /** The log's snapshot that a commit has made; null when it has expired. */
    static @Nullable Long commit(Table log, long sequence) {
        for (Snapshot snapshot : log.snapshots()) {
            if (snapshot.sequenceNumber() == sequence) {
                return snapshot.snapshotId();
            }
        }
        return null;
    }

    /**
     * That of a table as it was last refreshed. The current snapshot's own goes before that of the properties, which a rollback
     * leaves as they are: what it took out of the table is merged again. They count where no snapshot has a position, because those
     * that had one have expired, and where a person has set them back. After a rollback to a snapshot of which no position is
     * known, all of the log is merged again.
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
        if (expired && ofProperties.log != null && wasRolledBack(table)) {
            return ofProperties.before(ofProperties.log);
        }
        return expired || ofProperties.isBefore(ofSnapshot) ? ofProperties : ofSnapshot;
    }

    /** Whether the table's last commit made another snapshot than the current one. */
    private static boolean wasRolledBack(Table table) {
        @Nullable Snapshot current = table.currentSnapshot();
        return current != null
                && current.sequenceNumber()
                        < ((HasTableOperations) table).operations().current().lastSequenceNumber();
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
        @Nullable Commit commit = null;
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
                } else if (key.equals(COMMIT)) {
                    commit = Commit.parse(value);
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
        // An older version moves the sequence alone.
        @Nullable Long known = commit != null && commit.sequence == sequence ? (Long) commit.snapshot : null;
        return new MergePosition(log, sequence, known, next, removed, snapshots);
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
        if (commit != null) {
            properties.put(COMMIT, new Commit(sequence, commit).text());
        }
        next.forEach((partition, offset) -> properties.put(OFFSET + partition, Long.toString(offset)));
        if (removed != null) {
            properties.put(REMOVED, removed.text());
        }
        snapshots.forEach((table, count) -> properties.put(SNAPSHOT + table, count.text()));
        return properties;
    }
}
