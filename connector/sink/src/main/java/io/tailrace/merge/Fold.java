package io.tailrace.merge;

import io.tailrace.event.SnapshotId;
import io.tailrace.iceberg.LogPosition;
import io.tailrace.iceberg.LogPositions;
import io.tailrace.merge.Change.Kind;
import io.tailrace.merge.MergePosition.Removal;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** The newest row of each item in a part of the log, by bucket and in the order of the keys, all in memory. */
final class Fold {
    private final KeyColumns key;
    private final Map<Integer, NavigableMap<ItemKey, Newest>> byBucket = new TreeMap<>();
    private final Map<TopicPartition, Long> next;
    /** Of the commit of the log that is being read: by partition the first offset after its rows. */
    private final Map<TopicPartition, Long> inCommit = new HashMap<>();
    /** Of the log as a whole. */
    private final LogPositions positions;

    private final Table log;
    private final MergeDefinition definition;
    private final long sequence;
    private final Map<String, SnapshotCount> snapshots;
    /** DynamoDB tables of which rows of the newest snapshot, or its notice, are in this part. */
    private final Set<String> counted = new TreeSet<>();

    /** Those of which the notice is. */
    private final Set<String> noticed = new TreeSet<>();

    private boolean sweeps;
    private @Nullable Removal removed;
    private long rows;
    /** Changes of no item. */
    private long keyless;

    private @Nullable Keyless firstKeyless;

    private Fold(Table log, MergeDefinition definition, KeyColumns key, LogTail tail, MergePosition from) {
        this.log = log;
        this.positions = LogPositions.of(log);
        this.definition = definition;
        this.key = key;
        this.sequence = tail.sequence();
        this.next = new HashMap<>(from.next());
        this.removed = from.removed();
        this.snapshots = new HashMap<>(from.snapshots());
    }

    /**
     * Reads a part of the log.
     *
     * @throws ConnectException when it has a row without a place in its item's history
     */
    static Fold of(
            Table log, MergeDefinition definition, Schema current, KeyColumns key, LogTail tail, MergePosition from)
            throws IOException {
        Fold fold = new Fold(log, definition, key, tail, from);
        HistoryReader reader = HistoryReader.ofLog(log, current);
        long commit = -1;
        for (DataFile file : tail.files()) {
            if (file.dataSequenceNumber() != commit) {
                fold.endCommit();
                commit = file.dataSequenceNumber();
            }
            try (ParquetRows read = reader.open(file)) {
                for (Struct row = read.next(); row != null; row = read.next()) {
                    fold.add(row, file, read.position());
                }
            }
        }
        fold.endCommit();
        if (tail.left().files() == 0) {
            fold.endLog();
        }
        return fold;
    }

    private void add(Struct row, DataFile file, long position) {
        rows++;
        origin(row)
                .ifPresent(
                        partition -> inCommit.merge(partition, (Long) row.get(CurrentColumns.OFFSET) + 1, Math::max));
        if (HistoryReader.isNotice(row)) {
            addNotice(row);
            return;
        }
        @Nullable ItemKey item = key.of(row);
        if (item == null) {
            if (HistoryReader.isChange(row)) {
                keyless++;
                firstKeyless = firstKeyless == null ? keyless(row, file, position) : firstKeyless;
            }
            return;
        }
        HistoryReader.snapshotRow(row).ifPresent(id -> count(row, known -> known.withRow(id.snapshot())));
        Change change = change(row, file, position);
        byBucket.computeIfAbsent(key.bucket(item), bucket -> new TreeMap<>(key.order()))
                .computeIfAbsent(item, found -> new Newest())
                .add(change);
        if (change.kind() == Kind.REMOVE) {
            removed = Removal.later(removed, Removal.of(change));
        }
    }

    private Keyless keyless(Struct row, DataFile file, long position) {
        return new Keyless(UnmergeableRow.place(row, file, position), key.missing(row));
    }

    private Change change(Struct row, DataFile file, long position) {
        try {
            return HistoryReader.ofLog(row);
        } catch (DataException e) {
            throw UnmergeableRow.refused(definition, key, row, file, position, e);
        }
    }

    /** The Kafka partition that a row has an offset of; empty for rows of objects, and for those that a user inserted. */
    static Optional<TopicPartition> origin(Struct row) {
        return row.schema().field(CurrentColumns.OFFSET) != null
                        && row.get(CurrentColumns.TOPIC) instanceof String topic
                        && row.get(CurrentColumns.PARTITION) instanceof Integer partition
                        && row.get(CurrentColumns.OFFSET) instanceof Long
                ? Optional.of(new TopicPartition(topic, partition))
                : Optional.empty();
    }

    private void addNotice(Struct row) {
        SnapshotId.parse((String) row.get(CurrentColumns.EVENT_ID))
                .ifPresent(id -> id.rows().ifPresent(announced -> {
                    count(row, known -> known.withNotice(id.snapshot(), announced));
                    noticed.add(Phantoms.tableOf(row));
                }));
    }

    private void count(Struct row, UnaryOperator<SnapshotCount> counting) {
        String table = Phantoms.tableOf(row);
        snapshots.put(table, counting.apply(snapshots.getOrDefault(table, SnapshotCount.NONE)));
        counted.add(table);
    }

    /** Which tables' newest snapshots may be whole with this part, and were not before. */
    Map<String, SnapshotCount> candidates() {
        Map<String, SnapshotCount> candidates = new TreeMap<>();
        counted.forEach(table -> {
            SnapshotCount count = Objects.requireNonNull(snapshots.get(table));
            if (count.mayBeWhole()) {
                candidates.put(table, count);
            }
        });
        return candidates;
    }

    /** The newest snapshot of a table is whole. */
    void whole(String table, WholeSnapshot snapshot) {
        snapshots.computeIfPresent(table, (name, count) -> count.withWhole(snapshot));
        noticed.add(table);
        sweeps = true;
    }

    /** Which snapshots have become whole with this part, or were announced in it, by table. */
    Map<String, SnapshotCount> noticed() {
        Map<String, SnapshotCount> found = new TreeMap<>();
        noticed.forEach(table -> {
            SnapshotCount count = Objects.requireNonNull(snapshots.get(table));
            if (count.announced() != null) {
                found.put(table, count);
            }
        });
        return found;
    }

    /** A snapshot has become whole: items that have not changed may be phantoms, too. */
    boolean sweeps() {
        return sweeps;
    }

    /** Which items are not to be in the table. */
    Phantoms phantoms() {
        return new Phantoms(snapshots);
    }

    /**
     * A commit has later offsets than those before it, unless the partition is read anew, or an optimizer wrote old rows once more:
     * as long as a partition was never read anew, the greater offset counts.
     */
    private void endCommit() {
        inCommit.forEach((partition, offset) -> next.merge(
                partition, offset, (before, now) -> isReadAnew(partition) ? now : (Long) Math.max(before, now)));
        inCommit.clear();
    }

    private boolean isReadAnew(TopicPartition partition) {
        return positions.of(partition).filter(held -> held.generation() > 0).isPresent();
    }

    /** With all of the log's rows its own positions count, which no optimizer moves. */
    private void endLog() {
        next.replaceAll((partition, offset) ->
                positions.of(partition).map(LogPosition::next).orElse(offset));
    }

    Map<Integer, NavigableMap<ItemKey, Newest>> byBucket() {
        return byBucket;
    }

    /**
     * Which buckets may have rows to change.
     *
     * @param count of the table's buckets
     */
    Set<Integer> buckets(int count) {
        Set<Integer> buckets = new TreeSet<>(byBucket.keySet());
        if (sweeps) {
            for (int bucket = 0; bucket < count; bucket++) {
                buckets.add(bucket);
            }
        }
        return buckets;
    }

    /** Where the table is when this is merged. */
    MergePosition position() {
        return new MergePosition(log.uuid(), sequence, MergePosition.commit(log, sequence), next, removed, snapshots);
    }

    long rows() {
        return rows;
    }

    /** How many changes were passed over because a column of their key has no value. */
    long keyless() {
        return keyless;
    }

    /** The first of them. */
    Optional<Keyless> firstKeyless() {
        return Optional.ofNullable(firstKeyless);
    }

    /**
     * A change of no item.
     *
     * @param place where it is in its topic or file
     * @param missing the columns of the key without a value
     */
    record Keyless(String place, List<String> missing) {}
}
