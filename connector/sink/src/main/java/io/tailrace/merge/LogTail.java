package io.tailrace.merge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log that were committed after a sequence number, in the order of their commits, up to the end of a commit.
 * Sequence numbers outlive snapshots, and do not depend on how manifests are merged.
 *
 * @param files none when nothing is left to merge
 * @param sequence of the last commit that is in here
 * @param left what was committed after that
 */
record LogTail(List<DataFile> files, long sequence, Waiting left) {

    LogTail {
        files = List.copyOf(files);
    }

    /**
     * The next files.
     *
     * @param after the sequence number of what is merged
     * @param mostBytes of all files together; more only when a single commit has more
     */
    static LogTail after(Table log, long after, long mostBytes) {
        List<DataFile> all = files(log, after);
        all.sort(Comparator.comparingLong(DataFile::dataSequenceNumber).thenComparing(DataFile::location));
        List<DataFile> next = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            DataFile file = all.get(i);
            boolean begins = i == 0 || !all.get(i - 1).dataSequenceNumber().equals(file.dataSequenceNumber());
            if (begins && bytes > 0 && bytes + bytesOfCommit(all, i) > mostBytes) {
                break;
            }
            next.add(file);
            bytes += file.fileSizeInBytes();
        }
        return new LogTail(
                next,
                next.isEmpty() ? after : next.get(next.size() - 1).dataSequenceNumber(),
                Waiting.of(log, all.subList(next.size(), all.size())));
    }

    private static long bytesOfCommit(List<DataFile> files, int first) {
        long sequence = files.get(first).dataSequenceNumber();
        return files.stream()
                .skip(first)
                .takeWhile(file -> file.dataSequenceNumber() == sequence)
                .mapToLong(DataFile::fileSizeInBytes)
                .sum();
    }

    /** Files of the log with a sequence number above this, with their bounds. */
    static List<DataFile> files(Table log, long after) {
        List<DataFile> files = new ArrayList<>();
        forEachFile(log, after, file -> files.add(file.copy()));
        return files;
    }

    /** Passes each file of the log with a sequence number above this, with its bounds, good until the next. */
    static void forEachFile(Table log, long after, Consumer<DataFile> each) {
        @Nullable Snapshot snapshot = log.currentSnapshot();
        if (snapshot == null) {
            return;
        }
        for (ManifestFile manifest : snapshot.dataManifests(log.io())) {
            if (manifest.sequenceNumber() <= after) {
                continue;
            }
            try (CloseableIterable<DataFile> entries = ManifestFiles.read(manifest, log.io(), log.specs())) {
                for (DataFile file : entries) {
                    if (file.dataSequenceNumber() > after) {
                        each.accept(file);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Files of the merged part of a log that may have rows from this time on. */
    static List<DataFile> merged(Table log, long sequence, long micros) {
        long oldest = micros - MergePosition.Removal.SLACK_MICROS;
        return files(log, 0).stream()
                .filter(file -> file.dataSequenceNumber() <= sequence && !isOlder(log, file, oldest))
                .toList();
    }

    /** Whether all rows of a file that have a time are from before this one; false where none is known to have one. */
    static boolean isOlder(Table log, DataFile file, long micros) {
        var time = log.schema().findField(CurrentColumns.EVENT_TIME);
        var greatest = time == null || file.upperBounds() == null
                ? null
                : file.upperBounds().get(time.fieldId());
        return greatest != null
                && Conversions.<Long>fromByteBuffer(Types.TimestampType.withoutZone(), greatest) < micros;
    }

    long bytes() {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }
}
