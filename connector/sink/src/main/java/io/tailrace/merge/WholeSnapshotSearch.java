package io.tailrace.merge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a snapshot is whole with what a merge brings. It counts only when as many rows have been seen as the notice says. */
final class WholeSnapshotSearch {
    private static final Logger LOG = LoggerFactory.getLogger(WholeSnapshotSearch.class);
    /** Some 32 MB of them in memory at a time. */
    private static final int MOST_DIGESTS = 1 << 20;

    private final Table log;
    private final Table table;
    private final KeyColumns key;
    private final Path folder;
    private final Supplier<String> names;

    /**
     * A search in the log of a current table.
     *
     * @param folder on local disk, for files that last as long as the search
     * @param names a new one each time
     */
    WholeSnapshotSearch(Table log, Table table, KeyColumns key, Path folder, Supplier<String> names) {
        this.log = log;
        this.table = table;
        this.key = key;
        this.folder = folder;
        this.names = names;
    }

    /** With a snapshot's last row or its notice, whichever is merged last, all of its items are known. */
    void in(Fold fold) throws IOException {
        for (Map.Entry<String, SnapshotCount> each : fold.candidates().entrySet()) {
            SnapshotCount count = each.getValue();
            SnapshotRows rows = new SnapshotRows(
                    log,
                    table.schema(),
                    key,
                    LogTail.merged(log, fold.position().sequence(), count.id() * 1_000),
                    each.getKey(),
                    count.id());
            try (DistinctDigests items = new DistinctDigests(count.seen(), MOST_DIGESTS, folder, names.get())) {
                rows.addTo(items);
                if (items.count() >= count.rows()) {
                    fold.whole(each.getKey(), rows.whole());
                }
            }
        }
        fold.noticed()
                .forEach((name, count) -> LOG.info(
                        count.isWhole()
                                ? "Snapshot {} of table {} is whole, with {} rows: what is older is removed from table {}"
                                : "Snapshot {} of table {} has {} rows, and not all of them are in the log of table {} yet. Until they are, items that were"
                                        + " deleted unseen stay; for good, if a transform or the dead letter queue took some of the rows",
                        count.id(),
                        name,
                        count.rows(),
                        table.name()));
    }
}
