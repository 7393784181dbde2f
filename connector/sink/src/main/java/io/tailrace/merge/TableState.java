package io.tailrace.merge;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/**
 * How far a log of changes and its current table are, by their own metadata: no file is read.
 *
 * @param log the log's contents
 * @param current those of the current table; null when there is none
 * @param waiting what is in the log alone
 */
public record TableState(Contents log, @Nullable Contents current, Waiting waiting) {

    /**
     * What a table holds.
     *
     * @param rows without those that are marked as deleted
     * @param lastCommit null when nothing was committed yet
     */
    public record Contents(
            long rows, long files, long bytes, @Nullable Instant lastCommit) {

        static Contents of(Table table) {
            @Nullable Snapshot snapshot = table.currentSnapshot();
            if (snapshot == null) {
                return new Contents(0, 0, 0, null);
            }
            Map<String, String> totals = snapshot.summary();
            return new Contents(
                    total(totals, SnapshotSummary.TOTAL_RECORDS_PROP)
                            - total(totals, SnapshotSummary.TOTAL_POS_DELETES_PROP),
                    total(totals, SnapshotSummary.TOTAL_DATA_FILES_PROP),
                    total(totals, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
                    Instant.ofEpochMilli(snapshot.timestampMillis()));
        }

        private static long total(Map<String, String> totals, String name) {
            return Long.parseLong(totals.getOrDefault(name, "0"));
        }
    }

    /**
     * That of a log; empty when there is none yet.
     *
     * @param current the name of its current table; null when nothing is merged into one
     */
    public static Optional<TableState> read(Catalog catalog, TableIdentifier log, @Nullable TableIdentifier current) {
        // The log last: loaded before a merge that is in the other, it would lack commits that are merged.
        @Nullable Table items = current == null ? null : load(catalog, current);
        @Nullable Table changes = load(catalog, log);
        if (changes == null) {
            return Optional.empty();
        }
        return Optional.of(new TableState(
                Contents.of(changes),
                items == null ? null : Contents.of(items),
                current == null ? Waiting.NOTHING : Waiting.of(changes, items)));
    }

    private static @Nullable Table load(Catalog catalog, TableIdentifier name) {
        try {
            return catalog.loadTable(name);
        } catch (NoSuchTableException missing) {
            return null;
        }
    }
}
