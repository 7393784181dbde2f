package io.tailrace.merge;

import io.tailrace.aws.AwsErrors;
import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.SameParent;
import io.tailrace.iceberg.Snapshots;
import io.tailrace.merge.MergeDefinition.LogRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds a log of changes into the table of items, commit by commit of the log. A step reads what was committed after the table's
 * own position, and commits the rows and the new position together, on the snapshot that it was decided by and no other: of two
 * mergers one is refused, and whatever was read once more changes nothing, because an item's row is replaced only by a later one.
 */
public final class Merger {
    private static final Logger LOG = LoggerFactory.getLogger(Merger.class);
    private static final int MANY_SNAPSHOTS = 20;

    private final Catalog catalog;
    private final MergeDefinition definition;
    private final Path folder;
    private final long mostBytes;
    private final Supplier<String> names;
    private final Views views;
    /** The live view as it was last made; null when that is not known. */
    private @Nullable LiveView live;
    /** Why it could not be made, as it was last said; null when it was made. */
    private @Nullable String noView;
    /** Columns of the key without which changes were passed over, as it was last said. */
    private final Set<List<String>> warnedOf = new HashSet<>();
    /** The log's id and the position in it that could not be gone on from, as it was last said; null when there was none. */
    private @Nullable String startedAgain;

    /**
     * A merger of one log.
     *
     * @param folder on local disk, for the files of one step
     * @param mostBytes of the log's files that a step reads, all of whose rows it holds in memory
     * @param names a new one each time, never the same in two mergers
     * @param views where the live view is
     */
    public Merger(
            Catalog catalog,
            MergeDefinition definition,
            Path folder,
            long mostBytes,
            Supplier<String> names,
            Views views) {
        this.catalog = catalog;
        this.definition = definition;
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.names = names;
        this.views = views;
    }

    /**
     * Merges the next commits of the log.
     *
     * @return what was done; null when nothing is left to merge
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public @Nullable Step step() {
        try {
            return merge();
        } catch (IOException e) {
            throw new RetriableException("Could not merge into table " + definition.current() + "; retrying", e);
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("merge into table " + definition.current(), e);
        }
    }

    /**
     * What the next steps have to merge, by the metadata of both tables.
     *
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public Waiting waiting() {
        try {
            return TableState.read(catalog, definition.log(), definition.current())
                    .map(TableState::waiting)
                    .orElse(Waiting.NOTHING);
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("merge into table " + definition.current(), e);
        }
    }

    private @Nullable Step merge() throws IOException {
        Table log;
        try {
            log = catalog.loadTable(definition.log());
        } catch (NoSuchTableException notYet) {
            return null;
        }
        Table table = CurrentTable.open(catalog, definition, log);
        SameParent decidedBy = SameParent.of(table);
        MergePosition from = position(log, table);
        LogTail tail = LogTail.after(log, from.sequence(), mostBytes);
        List<String> keys = CurrentTable.itemKeys(table, definition.keys());
        if (tail.files().isEmpty()) {
            replaceView(keys, log, table);
            return null;
        }
        KeyColumns key = CurrentTable.key(table, definition.keys());
        Fold fold = Fold.of(log, definition, table.schema(), key, tail, from);
        new WholeSnapshotSearch(log, table, key, folder, names).in(fold);
        MergeFiles files = new MergeFiles(table, key, folder, names);
        try {
            long bytesRead = commit(log, table, decidedBy, key, fold, from, files);
            warnOfKeyless(fold, key);
            table.refresh();
            replaceView(keys, log, table);
            Snapshots.expire(table, MANY_SNAPSHOTS);
            return new Step(fold.rows(), tail.files().size(), tail.bytes() + bytesRead, files.bytes(), tail.left());
        } catch (CommitFailedException | ValidationException e) {
            discard(files, e);
            throw new MergeRefusedException(
                    "Another merger changed table " + table.name() + " first; looking again", e);
        }
    }

    private void warnOfKeyless(Fold fold, KeyColumns key) {
        fold.firstKeyless()
                .filter(first -> warnedOf.add(first.missing()))
                .ifPresent(first -> LOG.warn(
                        "Table {} is not given changes without a value in a column of its key {}: {} changes of its log {} were"
                                + " passed over, the first at {}, without {}. If a transform renames or drops these columns, let"
                                + " it keep them; if cdc_table is missing, put table back into FlattenDynamoDb's metadata. Each"
                                + " item is right again from its next change or snapshot on.",
                        definition.current(),
                        key.names(),
                        fold.keyless(),
                        definition.log(),
                        first.place(),
                        first.missing()));
    }

    private MergePosition position(Table log, Table table) {
        MergePosition held = MergePosition.of(table);
        if (held.log() == null) {
            return held;
        }
        boolean isAnother = !held.log().equals(log.uuid());
        if (!isAnother && !held.isUnknownTo(log)) {
            return held;
        }
        if (!isAnother) {
            log.refresh();
            if (!held.isUnknownTo(log)) {
                // It may have other columns by now than those that the table was opened for.
                throw new MergeRefusedException("Another merger has merged what table " + log.name()
                        + " got since it was looked at; looking again");
            }
        }
        String found = log.uuid() + " " + held.log() + "@" + held.sequence();
        if (!found.equals(startedAgain)) {
            startedAgain = found;
            if (isAnother) {
                LOG.warn("Table {} was created again; all of it is merged into table {}", log.name(), table.name());
            } else {
                LOG.warn(
                        "Table {} was restored from older metadata: it does not have commit {}, up to which it was merged into"
                                + " table {}. All of it is merged again. Rows that the restored log lost stay in table {} until"
                                + " their items change{}.",
                        log.name(),
                        held.sequence(),
                        table.name(),
                        table.name(),
                        definition.rows() == LogRows.OBJECTS
                                ? ""
                                : "; to write them again, use ./tailrace lake --replay-from");
            }
        }
        return held.before(log.uuid());
    }

    /** After a merger that was killed in between the former view is still exact, and this one is made here. */
    private void replaceView(List<String> keys, Table log, Table table) {
        if (definition.rows() == LogRows.OBJECTS) {
            return;
        }
        LiveView wanted = LiveView.of(definition, keys, log, table);
        if (wanted.equals(live)) {
            return;
        }
        TableIdentifier name = TableIdentifier.of(definition.current().namespace(), wanted.name());
        try {
            views.replace(name, wanted);
            live = wanted;
            noView = null;
        } catch (RuntimeException e) {
            goOnWithout(name, e);
        }
    }

    /** The merge is committed, and what a person must do about the view is no reason to hold up the next. */
    private void goOnWithout(TableIdentifier view, RuntimeException failure) {
        ConnectException trouble = failure instanceof UnsupportedOperationException
                ? new ConnectException("The catalog keeps no views: " + failure.getMessage(), failure)
                : CatalogErrors.translate("replace view " + view, failure);
        if (trouble instanceof RetriableException) {
            throw trouble;
        }
        String cause = AwsErrors.cause(failure);
        if (!cause.equals(noView)) {
            LOG.warn(
                    "Table {} is merged without its live view {}. Query the table itself, which is as fresh as the last"
                            + " merge, or its log {}, which has every change. {}",
                    definition.current(),
                    view,
                    definition.log(),
                    trouble.getMessage(),
                    trouble);
            noView = cause;
        }
    }

    private long commit(
            Table log,
            Table table,
            SameParent decidedBy,
            KeyColumns key,
            Fold fold,
            MergePosition from,
            MergeFiles files)
            throws IOException {
        Transaction transaction = table.newTransaction();
        long bytesRead;
        try {
            bytesRead = prepare(transaction, log, table, decidedBy, key, fold, from, files);
        } catch (IOException | RuntimeException e) {
            // Nothing lists them yet, and the next try writes others.
            discard(files, e);
            throw e;
        }
        transaction.commitTransaction();
        return bytesRead;
    }

    private long prepare(
            Transaction transaction,
            Table log,
            Table table,
            SameParent decidedBy,
            KeyColumns key,
            Fold fold,
            MergePosition from,
            MergeFiles files)
            throws IOException {
        RowDelta delta = transaction.newRowDelta();
        long bytesRead = 0;
        Set<Integer> buckets =
                fold.buckets(CurrentTable.buckets(table, definition.keys().get(0)));
        Map<Integer, List<FileScanTask>> base = baseFiles(table, buckets);
        for (Integer number : buckets) {
            BucketMerge bucket = new BucketMerge(
                    number,
                    table,
                    key,
                    base.getOrDefault(number, List.of()),
                    fold.byBucket().getOrDefault(number, new TreeMap<>(key.order())),
                    fold.phantoms());
            if (fold.sweeps()) {
                bucket.findAndSweep();
            } else {
                bucket.find();
            }
            findRemovals(log, table, key, from, bucket.appearing());
            bucket.write(files, delta);
            bytesRead += bucket.bytesRead();
        }
        MergePosition to = fold.position();
        to.properties().forEach(delta::set);
        delta.validateWith(decidedBy);
        delta.commit();
        UpdateProperties properties = transaction.updateProperties();
        to.properties().forEach(properties::set);
        CurrentTable.note(key, properties);
        properties.commit();
        return bytesRead;
    }

    private static void discard(MergeFiles files, Exception failure) {
        try {
            files.discard();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** The files of these buckets. */
    static Map<Integer, List<FileScanTask>> baseFiles(Table table, Set<Integer> buckets) throws IOException {
        Map<Integer, List<FileScanTask>> files = new HashMap<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                if (task.file().specId() != table.spec().specId()) {
                    throw new ConnectException("Table " + table.name() + " has files of an earlier partitioning,"
                            + " in which rows cannot be found by their bucket. Rewrite its data files with the tool that"
                            + " changed it, or drop the table, and the next merge rebuilds it from the log.");
                }
                // Null where another writer added a row without a key: no change is of it.
                @Nullable Integer bucket = task.file().partition().get(0, Integer.class);
                if (bucket != null && buckets.contains(bucket)) {
                    files.computeIfAbsent(bucket, number -> new ArrayList<>()).add(task);
                }
            }
        }
        return files;
    }

    /**
     * Looks in the merged part of the log for what happened to items that would appear in the table: a row that arrives late, as
     * after a repeated delivery, must not bring back an item that was removed. Only items that may be older than some merged
     * removal are looked up, in the files that are not older than they. An item that is not in the table, and has a merged row after the one
     * that arrives, is gone, whatever that row was: its removal may be in a file that is not looked at.
     */
    private void findRemovals(
            Table log, Table table, KeyColumns key, MergePosition from, Map<ItemKey, Newest> appearing)
            throws IOException {
        Map<ItemKey, Newest> suspects = new HashMap<>();
        appearing.forEach((item, newest) -> {
            if (from.removed() != null && from.removed().mayBeAfter(newest.get())) {
                suspects.put(item, newest);
            }
        });
        if (suspects.isEmpty()) {
            return;
        }
        long oldest = suspects.values().stream()
                .mapToLong(newest -> newest.get().micros())
                .min()
                .orElseThrow();
        HistoryReader reader = HistoryReader.ofLogKeys(log, table.schema(), key.names());
        for (DataFile file : LogTail.merged(log, from.sequence(), oldest)) {
            try (ParquetRows rows = reader.open(file)) {
                for (Struct row = rows.next(); row != null; row = rows.next()) {
                    @Nullable ItemKey item = key.of(row);
                    @Nullable Newest newest = item == null ? null : suspects.get(item);
                    if (newest != null) {
                        newest.add(HistoryReader.ofLog(row).removed());
                    }
                }
            }
        }
    }

    /**
     * What a step did.
     *
     * @param changes rows of the log that were merged
     * @param files of the log that they were in
     * @param bytesRead of the log and of the table
     * @param bytesWritten to the table
     * @param left what the log held after this when the step began
     */
    public record Step(long changes, int files, long bytesRead, long bytesWritten, Waiting left) {}
}
