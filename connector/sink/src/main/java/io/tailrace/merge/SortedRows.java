package io.tailrace.merge;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** The rows of several sorted files in one order, but for those that are deleted. It holds a row of each file at a time. */
final class SortedRows implements MergeFiles.Rows, Closeable {
    private final List<Cursor> all = new ArrayList<>();
    private final PriorityQueue<Cursor> next;

    /** Nothing yet. */
    SortedRows(KeyColumns key) {
        // Another writer may have added a row without a key, which stays.
        this.next = new PriorityQueue<>(
                Comparator.comparing((Cursor cursor) -> cursor.key, Comparator.nullsFirst(key.order())));
        this.key = key;
    }

    private final KeyColumns key;

    /** Adds the rows of a file, without those at these positions. */
    void add(FileScanTask task, HistoryReader reader, Set<Long> deleted) throws IOException {
        add(new FileCursor(reader.open(task.file()), deleted));
    }

    /** Adds rows that are sorted already. */
    void add(List<Struct> rows) throws IOException {
        var iterator = rows.iterator();
        add(new Cursor() {
            @Override
            @Nullable Struct read() {
                return iterator.hasNext() ? iterator.next() : null;
            }

            @Override
            void close() {}
        });
    }

    private void add(Cursor cursor) throws IOException {
        all.add(cursor);
        if (cursor.advance(key)) {
            next.add(cursor);
        }
    }

    @Override
    public @Nullable Struct next() throws IOException {
        Cursor first = next.poll();
        if (first == null) {
            return null;
        }
        Struct row = first.row;
        if (first.advance(key)) {
            next.add(first);
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        for (Cursor cursor : all) {
            cursor.close();
        }
    }

    private abstract static class Cursor {
        private @Nullable Struct row;
        private @Nullable ItemKey key;

        boolean advance(KeyColumns columns) throws IOException {
            row = read();
            key = row == null ? null : columns.of(row);
            return row != null;
        }

        abstract @Nullable Struct read() throws IOException;

        abstract void close() throws IOException;
    }

    private static final class FileCursor extends Cursor {
        private final ParquetRows rows;
        private final Set<Long> deleted;

        FileCursor(ParquetRows rows, Set<Long> deleted) {
            this.rows = rows;
            this.deleted = deleted;
        }

        @Override
        @Nullable Struct read() throws IOException {
            @Nullable Struct row = rows.next();
            while (row != null && deleted.contains(rows.position())) {
                row = rows.next();
            }
            return row;
        }

        @Override
        void close() throws IOException {
            rows.close();
        }
    }
}
