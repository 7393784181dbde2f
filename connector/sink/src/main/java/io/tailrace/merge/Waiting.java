package io.tailrace.merge;

import java.time.Instant;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a log holds that is not merged yet.
 *
 * @param since when the oldest of it was committed, as far as the log still has that snapshot; null when nothing waits
 */
public record Waiting(int files, long bytes, @Nullable Instant since) {
    public static final Waiting NOTHING = new Waiting(0, 0, null);

    /** All of a log that its current table does not have; null for no table yet. */
    static Waiting of(Table log, @Nullable Table current) {
        MergePosition merged = current == null ? MergePosition.NONE : MergePosition.of(current);
        return of(log, LogTail.files(log, merged.sequenceIn(log)));
    }

    static Waiting of(Table log, List<DataFile> files) {
        if (files.isEmpty()) {
            return NOTHING;
        }
        long bytes = 0;
        long oldest = Long.MAX_VALUE;
        for (DataFile file : files) {
            bytes += file.fileSizeInBytes();
            oldest = Math.min(oldest, file.dataSequenceNumber());
        }
        return new Waiting(files.size(), bytes, committed(log, oldest));
    }

    private static Instant committed(Table log, long sequence) {
        long first = log.currentSnapshot().timestampMillis();
        for (Snapshot snapshot : log.snapshots()) {
            if (snapshot.sequenceNumber() >= sequence) {
                first = Math.min(first, snapshot.timestampMillis());
            }
        }
        return Instant.ofEpochMilli(first);
    }
}
