package io.tailrace.merge;

import io.tailrace.merge.Change.Kind;
import io.tailrace.merge.MergeDefinition.LogRows;
import io.tailrace.merge.MergePosition.Removal;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** The newest row of each item in a part of the log, by bucket and in the order of the keys, all in memory. */
final class Fold {
    private final KeyColumns key;
    private final Map<Integer, NavigableMap<ItemKey, Newest>> byBucket = new TreeMap<>();
    private final Map<TopicPartition, Long> next;
    /** Of the commit of the log that is being read: by partition the first offset after its rows. */
    private final Map<TopicPartition, Long> inCommit = new HashMap<>();

    private final Table log;
    private final LogRows source;
    private final long sequence;
    private @Nullable Removal removed;
    private long rows;

    private Fold(Table log, LogRows source, KeyColumns key, LogTail tail, MergePosition from) {
        this.log = log;
        this.source = source;
        this.key = key;
        this.sequence = tail.sequence();
        this.next = new HashMap<>(from.next());
        this.removed = from.removed();
    }

    /** Reads a part of the log. */
    static Fold of(Table log, LogRows source, Schema current, KeyColumns key, LogTail tail, MergePosition from)
            throws IOException {
        Fold fold = new Fold(log, source, key, tail, from);
        HistoryReader reader = HistoryReader.ofLog(log, current);
        long commit = -1;
        for (DataFile file : tail.files()) {
            if (file.dataSequenceNumber() != commit) {
                fold.endCommit();
                commit = file.dataSequenceNumber();
            }
            try (ParquetRows read = reader.open(file)) {
                for (Struct row = read.next(); row != null; row = read.next()) {
                    fold.add(row);
                }
            }
        }
        fold.endCommit();
        return fold;
    }

    private void add(Struct row) {
        rows++;
        if (source == LogRows.CHUNKS) {
            addPlace(row);
        }
        @Nullable ItemKey item = key.of(row);
        if (item == null) {
            return;
        }
        Change change = HistoryReader.ofLog(row);
        byBucket.computeIfAbsent(key.bucket(item), bucket -> new TreeMap<>(key.order()))
                .computeIfAbsent(item, found -> new Newest())
                .add(change);
        if (change.kind() == Kind.REMOVE) {
            removed = Removal.later(removed, Removal.of(change));
        }
    }

    private void addPlace(Struct row) {
        TopicPartition partition = new TopicPartition(
                Objects.requireNonNull((String) row.get(CurrentColumns.TOPIC), CurrentColumns.TOPIC),
                Objects.requireNonNull((Integer) row.get(CurrentColumns.PARTITION), CurrentColumns.PARTITION));
        inCommit.merge(
                partition,
                Objects.requireNonNull((Long) row.get(CurrentColumns.OFFSET), CurrentColumns.OFFSET) + 1,
                Math::max);
    }

    /** A later commit has later offsets, unless the partition is read anew. */
    private void endCommit() {
        next.putAll(inCommit);
        inCommit.clear();
    }

    Map<Integer, NavigableMap<ItemKey, Newest>> byBucket() {
        return byBucket;
    }

    Set<Integer> buckets() {
        return byBucket.keySet();
    }

    /** Where the table is when this is merged. */
    MergePosition position() {
        return new MergePosition(log.uuid(), sequence, next, removed);
    }

    long rows() {
        return rows;
    }
}
