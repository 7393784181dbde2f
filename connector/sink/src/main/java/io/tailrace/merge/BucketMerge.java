package io.tailrace.merge;

import io.tailrace.merge.Change.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * One bucket of a merge: which of its rows are replaced, deleted or new. Where they are few, the old rows are marked by position
 * deletes and the new ones are a small sorted file; where they are many, or small files have gathered, the bucket is rewritten.
 */
final class BucketMerge {
    /** Above this share of deleted rows a reader's work grows faster than a writer's would. */
    private static final double MOST_DELETED = 0.2;
    /** A query of a bucket opens each of its files. */
    private static final int MOST_SMALL_FILES = 8;

    private final int bucket;
    private final Table table;
    private final KeyColumns key;
    private final List<FileScanTask> base;
    private final NavigableMap<ItemKey, Newest> changes;
    private final Phantoms phantoms;
    private final DeletedRows deletedRows;
    private final Map<String, Set<Long>> alreadyDeleted = new HashMap<>();
    /** Several places where another writer added a row of an item. */
    private final Map<ItemKey, List<Place>> found = new HashMap<>();

    private final Map<String, Set<Long>> swept = new HashMap<>();
    private long bytesRead;

    /** @param phantoms the items that are not to be in the table any more, among those that have changed */
    BucketMerge(
            int bucket,
            Table table,
            KeyColumns key,
            List<FileScanTask> base,
            NavigableMap<ItemKey, Newest> changes,
            Phantoms phantoms) {
        this.bucket = bucket;
        this.table = table;
        this.key = key;
        this.base = base;
        this.changes = changes;
        this.phantoms = phantoms;
        this.deletedRows = DeletedRows.ofCurrent(table);
    }

    /** Finds the rows of changed items by the columns of the key alone, in the files that may have one. */
    void find() throws IOException {
        find(Sweep.CHANGED_ITEMS);
    }

    /** The same, and all rows of phantoms. */
    void findAndSweep() throws IOException {
        find(Sweep.ALL_ITEMS);
    }

    private enum Sweep {
        CHANGED_ITEMS,
        ALL_ITEMS
    }

    private void find(Sweep sweep) throws IOException {
        HistoryReader keys = HistoryReader.ofCurrentKeys(table, key.names());
        for (FileScanTask task : base) {
            Set<Long> deleted = deletedRows.of(task.file().location(), task.deletes());
            alreadyDeleted.put(task.file().location(), deleted);
            if (sweep == Sweep.CHANGED_ITEMS && !mayHave(task.file())) {
                continue;
            }
            try (ParquetRows rows = keys.open(task.file())) {
                for (Struct row = rows.next(); row != null; row = rows.next()) {
                    ItemKey item = key.of(row);
                    if (item == null || deleted.contains(rows.position())) {
                        continue;
                    }
                    if (changes.containsKey(item)) {
                        found.computeIfAbsent(item, first -> new ArrayList<>())
                                .add(new Place(task.file().location(), rows.position(), HistoryReader.ofCurrent(row)));
                    } else if (sweep == Sweep.ALL_ITEMS && phantoms.has(HistoryReader.ofCurrent(row))) {
                        swept.computeIfAbsent(task.file().location(), path -> new TreeSet<>())
                                .add(rows.position());
                    }
                }
            }
            bytesRead += task.file().fileSizeInBytes();
        }
    }

    /** By the bounds of the hash key. */
    private boolean mayHave(DataFile file) {
        int id = table.schema().findField(key.names().get(0)).fieldId();
        Type type = table.schema().findType(id);
        @Nullable ByteBuffer least =
                file.lowerBounds() == null ? null : file.lowerBounds().get(id);
        @Nullable ByteBuffer greatest =
                file.upperBounds() == null ? null : file.upperBounds().get(id);
        Comparator<Object> order = Comparators.forType(type.asPrimitiveType());
        boolean below = greatest != null
                && order.compare(changes.firstKey().value(0), Conversions.fromByteBuffer(type, greatest)) > 0;
        boolean above =
                least != null && order.compare(changes.lastKey().value(0), Conversions.fromByteBuffer(type, least)) < 0;
        return !below && !above;
    }

    /** Items that the table does not have and would get, whose removal may be merged already. */
    Map<ItemKey, Newest> appearing() {
        Map<ItemKey, Newest> appearing = new HashMap<>();
        changes.forEach((item, newest) -> {
            if (!found.containsKey(item) && newest.get().kind() != Kind.REMOVE) {
                appearing.put(item, newest);
            }
        });
        return appearing;
    }

    /** Writes the files, and adds what has changed to the commit; false when nothing has. */
    boolean write(MergeFiles files, RowDelta commit) throws IOException {
        TreeMap<String, Set<Long>> deletes = new TreeMap<>(swept);
        List<Struct> upserts = new ArrayList<>();
        changes.forEach((item, newest) -> {
            List<Place> places = found.getOrDefault(item, List.of());
            places.forEach(place -> newest.add(place.change));
            Change now = newest.get();
            boolean gone = now.kind() == Kind.REMOVE || phantoms.has(now);
            boolean stays = now.kind() == Kind.MERGED && !gone;
            for (Place place : places) {
                if (!(stays && place.isOf(now))) {
                    deletes.computeIfAbsent(place.file, path -> new TreeSet<>()).add(place.position);
                }
            }
            if (!gone && !stays) {
                upserts.add(now.row().put(CurrentColumns.ROW_TIME, now.micros()));
            }
        });
        if (deletes.isEmpty() && upserts.isEmpty()) {
            return false;
        }
        if (isWorthRewriting(deletes) || (!deletes.isEmpty() && hasNoFilesOfDeletes())) {
            rewrite(files, commit, deletes, upserts);
        } else {
            if (!deletes.isEmpty()) {
                commit.addDeletes(files.deletes(bucket, deletes));
            }
            addAll(commit, files, upserts);
        }
        return true;
    }

    private void addAll(RowDelta commit, MergeFiles files, List<Struct> upserts) throws IOException {
        var rows = upserts.iterator();
        files.data(bucket, () -> rows.hasNext() ? rows.next() : null).forEach(commit::addRows);
    }

    private boolean isWorthRewriting(Map<String, Set<Long>> deletes) {
        long rows = base.stream().mapToLong(task -> task.file().recordCount()).sum();
        long deleted = alreadyDeleted.values().stream().mapToLong(Set::size).sum()
                + deletes.values().stream().mapToLong(Set::size).sum();
        long smallFiles = base.stream()
                .filter(task -> task.file().fileSizeInBytes() < MergeFiles.TARGET_BYTES / 2)
                .count();
        return !base.isEmpty() && (smallFiles >= MOST_SMALL_FILES || deleted > rows * MOST_DELETED);
    }

    /** From version 3 on they are deletion vectors. */
    private boolean hasNoFilesOfDeletes() {
        return TableUtil.formatVersion(table) > 2;
    }

    private void rewrite(MergeFiles files, RowDelta commit, Map<String, Set<Long>> deletes, List<Struct> upserts)
            throws IOException {
        HistoryReader reader = HistoryReader.ofCurrent(table);
        try (SortedRows rows = new SortedRows(key)) {
            for (FileScanTask task : base) {
                Set<Long> gone =
                        new HashSet<>(alreadyDeleted.getOrDefault(task.file().location(), Set.of()));
                gone.addAll(deletes.getOrDefault(task.file().location(), Set.of()));
                rows.add(task, reader, gone);
                bytesRead += task.file().fileSizeInBytes();
            }
            rows.add(upserts);
            files.data(bucket, rows).forEach(commit::addRows);
        }
        removeAll(base, commit);
    }

    /** Takes files out of the table, with the deletes of their rows: deletes of a table of items are of one bucket. */
    static void removeAll(List<FileScanTask> files, RowDelta commit) {
        Map<String, DeleteFile> obsolete = new HashMap<>();
        for (FileScanTask task : files) {
            commit.removeRows(task.file());
            task.deletes().forEach(file -> obsolete.put(file.location(), file));
        }
        obsolete.values().forEach(commit::removeDeletes);
    }

    /** Rows of phantoms among the items that have not changed. */
    long swept() {
        return swept.values().stream().mapToLong(Set::size).sum();
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Where an item's row is, and where that row is in the item's history. */
    private record Place(String file, long position, Change change) {

        /** Whether this very row was found to be the newest, and not another with the same values. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(Change newest) {
            return newest.row() == change.row();
        }
    }
}
