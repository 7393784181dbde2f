package io.tailrace.merge;

import io.tailrace.event.SnapshotId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** The rows of one snapshot in a part of a log, by the columns of the key and of the order only. */
final class SnapshotRows {
    private static final int HALF_OF_HEX = 16;

    private final HistoryReader reader;
    private final KeyColumns key;
    private final List<DataFile> files;
    private final String table;
    private final long snapshot;
    private @Nullable String leastStream;

    /**
     * The rows of a snapshot.
     *
     * @param files of the log that may have some
     * @param table the DynamoDB table, as the rows name it
     */
    SnapshotRows(
            Table log,
            org.apache.iceberg.Schema current,
            KeyColumns key,
            List<DataFile> files,
            String table,
            long snapshot) {
        this.reader = HistoryReader.ofLogKeys(log, current, key.names());
        this.key = key;
        this.files = List.copyOf(files);
        this.table = table;
        this.snapshot = snapshot;
    }

    /** Adds the item of each row, as often as it has one. */
    void addTo(DistinctDigests items) throws IOException {
        for (DataFile file : files) {
            try (ParquetRows rows = reader.open(file)) {
                for (Struct row = rows.next(); row != null; row = rows.next()) {
                    add(row, items);
                }
            }
        }
    }

    private void add(Struct row, DistinctDigests items) throws IOException {
        Optional<SnapshotId> id = HistoryReader.snapshotRow(row);
        if (id.isEmpty()
                || id.get().snapshot() != snapshot
                || !Phantoms.tableOf(row).equals(table)
                || key.of(row) == null) {
            return;
        }
        String digest = id.get().rest();
        items.add(
                Long.parseUnsignedLong(digest.substring(0, HALF_OF_HEX), 16),
                Long.parseUnsignedLong(digest.substring(HALF_OF_HEX), 16));
        @Nullable String stream = (String) row.get(CurrentColumns.STREAM);
        String label = stream == null ? "" : stream;
        leastStream = leastStream == null || label.compareTo(leastStream) < 0 ? label : leastStream;
    }

    /** The snapshot, all of whose rows have been read. */
    WholeSnapshot whole() {
        return new WholeSnapshot(snapshot, leastStream == null || leastStream.isEmpty() ? null : leastStream);
    }
}
