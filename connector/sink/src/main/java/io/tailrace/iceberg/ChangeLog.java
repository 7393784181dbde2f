package io.tailrace.iceberg;

import io.tailrace.iceberg.LogPositions.Missing;
import io.tailrace.schema.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table of changes. The files of a chunk are appended whole or not at all, and once: the table's own metadata says up to
 * where it holds each Kafka partition, and a chunk is accepted only on a table that does not reach into it. That is decided on
 * the very snapshot that the commit builds on; a commit on any other is refused and decided anew. So it makes no difference how
 * many tasks commit, or which of them are zombies.
 *
 * <p>A chunk may start after the table's position: those between had no row for this table, which the claims before it prove, or
 * were written when another table was in its place, of which {@link #warnIfMissing} and a commit after a rollback warn.
 *
 * <p>Threads of a task that append at the same time share a commit.
 */
public final class ChangeLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);
    private static final int TRIES = 20;
    /** Which removal of orphans was the last, as a property of the table. */
    private static final String ORPHANS_REMOVED = "tailrace.orphans.removed";

    /** About 250 KB of metadata a commit. */
    private static final int MOST_SNAPSHOTS = 300;

    private final Catalog catalog;
    private final ChangeLogDefinition definition;
    private final CommitPause pause;
    /** Held while the table is looked at or changed. */
    private final Object lock = new Object();

    private final List<Waiting> waiting = new ArrayList<>();
    /** Partitions whose newest chunk was looked for. */
    private final Set<TopicPartition> lookedFor = ConcurrentHashMap.newKeySet();

    private volatile @Nullable BaseTable table;
    /** The table as it was when it was last seen, also after it was dropped; asks no catalog. */
    private volatile @Nullable BaseTable seen;

    /** A log that tries again at once when its commit was refused. */
    public ChangeLog(Catalog catalog, ChangeLogDefinition definition) {
        this(catalog, definition, CommitPause.NONE);
    }

    /** @param pause of an append that was refused */
    public ChangeLog(Catalog catalog, ChangeLogDefinition definition, CommitPause pause) {
        this.catalog = catalog;
        this.definition = definition;
        this.pause = pause;
    }

    /**
     * Makes sure that the table exists and has these columns, which gives them ids.
     *
     * @return the table's schema
     * @throws DataException when the table can never hold them
     * @throws RetriableException when the same call may work later
     */
    public Schema ensure(Columns columns) {
        Schema wanted = IcebergTypes.schema(columns);
        return attempt("prepare table " + definition.name(), () -> {
            BaseTable found = look().orElseGet(() -> create(wanted));
            if (!new TableColumns(found.name(), found.schema()).hold(wanted)) {
                found.updateSchema()
                        .caseSensitive(false)
                        .unionByNameWith(wanted)
                        .commit();
                found = seen(found);
                LOG.info(
                        "Table {} now has {} columns",
                        found.name(),
                        found.schema().columns().size());
            }
            return found.schema();
        });
    }

    /** Whether the table, as it was last seen, holds these columns; asks no catalog, and waits for no commit. */
    public Optional<Schema> known(Columns columns) {
        return Optional.ofNullable(table == null ? null : seen)
                .map(BaseTable::schema)
                .filter(schema -> holds(schema, columns));
    }

    private boolean holds(Schema schema, Columns columns) {
        try {
            return new TableColumns(definition.name().toString(), schema).hold(IcebergTypes.schema(columns));
        } catch (DataException conflict) {
            // The table may have changed since.
            return false;
        }
    }

    /** Which table the next files are described for: another one of the same name has other ids. */
    public UUID described() {
        return attempt("look at table " + definition.name(), () -> lastSeen().uuid());
    }

    /**
     * A file as the table's manifests will list it.
     *
     * @param local the file, as it is on local disk
     * @param location where it is in the store
     * @throws ConnectException when the table cannot have it
     */
    public DataFile file(Path local, String location) {
        return attempt("describe " + location, () -> {
            try {
                return LogFiles.of(lastSeen(), local, location);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /**
     * Appends the files of a chunk, unless the table holds them already. After a RetriableException the same call may be made
     * again, whatever became of this one.
     *
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public Visibility append(LogAppend chunk) {
        Waiting mine = new Waiting(chunk);
        synchronized (waiting) {
            waiting.add(mine);
        }
        try {
            for (int refusals = 0; refusals < TRIES; refusals++) {
                if (refusals > 0) {
                    // Meanwhile others may commit, also for this one.
                    pause.after(refusals);
                }
                @Nullable Visibility result = attempt("append to table " + definition.name(), () -> {
                    if (mine.result == null) {
                        commitWaiting();
                    }
                    return mine.result;
                });
                if (result != null) {
                    return result;
                }
            }
            throw new RetriableException("Other writers keep changing table " + definition.name() + "; retrying");
        } finally {
            synchronized (waiting) {
                waiting.remove(mine);
            }
        }
    }

    /** One commit for everything that waits; after a refusal all of it still waits. */
    private void commitWaiting() {
        List<Waiting> all;
        synchronized (waiting) {
            all = waiting.stream().filter(each -> each.result == null).toList();
        }
        BaseTable found = existing();
        SingleCommit commit = SingleCommit.of(found);
        LogPositions positions = LogPositions.of(commit.table());
        List<Waiting> next = new ArrayList<>();
        for (Waiting each : all) {
            each.result = judge(each.chunk, positions);
            if (each.result == null) {
                requireDescribedFor(found, each.chunk);
                next.add(each);
                positions = positions.with(each.chunk.partition(), each.chunk.to());
            }
        }
        if (!next.isEmpty()
                && commitOnce(commit, next.stream().map(each -> each.chunk).toList(), positions)) {
            next.forEach(each -> each.result = Visibility.VISIBLE);
            if (commit.snapshots() >= MOST_SNAPSHOTS) {
                // No row is lost by that: nothing is ever removed from a log.
                Snapshots.expire(found, MOST_SNAPSHOTS);
            }
        }
    }

    private void requireDescribedFor(Table found, LogAppend chunk) {
        if (chunk.table() != null && !chunk.table().equals(found.uuid())) {
            throw new RetriableException("Table " + definition.name()
                    + " was created again while files for it were described; describing them again");
        }
    }

    /** Which removal of orphans was the last that a table has seen; null before the first. */
    public static @Nullable String orphansRemoved(Table table) {
        return table.properties().get(ORPHANS_REMOVED);
    }

    /**
     * Puts files in the place of others that have the same rows, but for deleted ones. They count as committed with the newest of
     * those, so a merge that has read those does not read them.
     *
     * @param started what {@link #orphansRemoved} said before the first of the files was written: they may be among those that were
     *     removed since
     * @param deletes by which rows of the others were left out of the files
     * @return false when the others are not in the table any more, more of their rows were deleted, orphans were removed, or the
     *     table keeps changing: the files are in no table then
     * @throws RetriableException when it is not known whether the files are in the table
     */
    public boolean replace(@Nullable String started, List<DataFile> old, LogDeletes deletes, List<DataFile> files) {
        long sequence =
                old.stream().mapToLong(DataFile::dataSequenceNumber).max().orElseThrow();
        return attempt("compact table " + definition.name(), () -> {
            for (int i = 0; i < TRIES; i++) {
                BaseTable found = existing();
                SameParent decidedBy = SameParent.of(found);
                if (!Objects.equals(started, orphansRemoved(found))
                        || !LogDeletes.of(found).locations(old).equals(deletes.locations(old))) {
                    return false;
                }
                // Its parent is the snapshot that is looked at, so there is no history to check, and what has expired
                // is not missed.
                RewriteFiles rewrite = found.newRewrite()
                        .dataSequenceNumber(sequence)
                        .validateFromSnapshot(found.currentSnapshot().snapshotId());
                old.forEach(rewrite::deleteFile);
                files.forEach(rewrite::addFile);
                List<Missing> missing = LogPositions.takenBack(found);
                LogPositions.of(found).properties().forEach(rewrite::set);
                rewrite.validateWith(decidedBy);
                try {
                    rewrite.commit();
                    warnOfRollback(missing);
                    Snapshots.expire(found, MOST_SNAPSHOTS);
                    return true;
                } catch (CommitFailedException | ValidationException e) {
                    LOG.debug("Another writer changed table {} first", definition.name(), e);
                }
            }
            return false;
        });
    }

    /**
     * Refuses for ever what {@link #replace} is asked for with files whose writing started before.
     *
     * @param removal a name that no other removal has
     * @throws RetriableException when the same call may work later
     */
    public void refuseReplacements(String removal) {
        attempt("remove orphans of table " + definition.name(), () -> {
            for (int i = 0; i < TRIES; i++) {
                SingleCommit commit = SingleCommit.of(existing());
                commit.set(ORPHANS_REMOVED, removal);
                if (commitOnce(commit, List.of(), LogPositions.of(commit.table()))) {
                    return removal;
                }
            }
            throw new RetriableException("Other writers keep changing table " + definition.name() + "; retrying");
        });
    }

    /** What the table has of a chunk; nothing when there is no table. */
    public Share shareOf(LogAppend chunk) {
        return attempt(
                "look at table " + definition.name(),
                () -> look().map(found -> share(chunk, position(chunk, LogPositions.of(found))))
                        .orElse(Share.NONE));
    }

    /**
     * Warns, once for each partition, when the table does not have the rows of a chunk that were written before, because they are
     * in another table: the sink goes on after them. It asks no catalog when the table, as it was last seen, has them.
     *
     * @param chunk the partition's newest, which is whole; its files do not matter
     * @throws RetriableException when the same call may work later
     */
    public void warnIfMissing(LogAppend chunk) {
        if (lookedFor.contains(chunk.partition())) {
            return;
        }
        try {
            attempt("look at table " + definition.name(), () -> {
                @Nullable BaseTable known = table == null ? null : seen;
                if (known == null || lacks(chunk, known)) {
                    @Nullable BaseTable found = look().orElse(null);
                    if (found == null || lacks(chunk, found)) {
                        warn(chunk, found == null ? null : position(chunk, LogPositions.of(found)));
                    }
                }
                return lookedFor.add(chunk.partition());
            });
        } catch (RetriableException e) {
            throw e;
        } catch (ConnectException e) {
            // Of a table that the present options may not name any more. One that they name is refused when it is
            // written to.
            lookedFor.add(chunk.partition());
            LOG.warn(
                    "Whether table {} has the newest chunk of {} is not known: {}",
                    definition.name(),
                    chunk.partition(),
                    e.getMessage());
        }
    }

    private static boolean lacks(LogAppend chunk, Table table) {
        @Nullable LogPosition held = position(chunk, LogPositions.of(table));
        return held == null || held.compareTo(chunk.to()) < 0;
    }

    private void warn(LogAppend chunk, @Nullable LogPosition held) {
        long from = held == null ? 0 : held.generation() == chunk.generation() ? held.next() : chunk.start();
        LOG.warn(
                "Table {} does not have offsets {} to {} of {}, which were written while glue.database, rest.warehouse,"
                        + " table.format or table.name.template had another value, or before the table was dropped. The sink goes"
                        + " on after them. {}",
                definition.name(),
                from,
                chunk.next() - 1,
                chunk.partition(),
                wayBack(chunk.partition(), from));
    }

    /** After a commit, whose snapshot has the positions of the properties again, so that no other commit warns. */
    private void warnOfRollback(List<Missing> missing) {
        for (Missing each : missing) {
            if (each.isOfFormerReading()) {
                LOG.warn(
                        "Table {} was rolled back to a former reading of {}. The sink goes on at offset {}. Compare with {}"
                                + " before you write any rows again.",
                        definition.name(),
                        each.partition(),
                        each.next(),
                        command(each.partition()));
            } else {
                LOG.warn(
                        "Table {} was rolled back and no longer has offsets {} to {} of {}. The sink goes on after them. {}",
                        definition.name(),
                        each.from(),
                        each.next() - 1,
                        each.partition(),
                        wayBack(each.partition(), each.from()));
            }
        }
    }

    private static String wayBack(TopicPartition partition, long from) {
        return "To have their rows in it, stop the connector and run " + command(partition) + " --replay-from " + from
                + ", if Kafka still has them, or take a new snapshot.";
    }

    private static String command(TopicPartition partition) {
        return "./tailrace lake --config FILE --topic " + partition.topic() + " --partition " + partition.partition();
    }

    /**
     * Refuses a chunk for ever of which the table has no row, whoever holds it: only those of a later generation are appended
     * after that, from the same offset on.
     *
     * @return false when the table has the chunk
     * @throws RetriableException when the same call may work later
     */
    public boolean refuse(LogAppend chunk) {
        return attempt("refuse a chunk of table " + definition.name(), () -> {
            for (int i = 0; i < TRIES; i++) {
                BaseTable found = look().orElse(null);
                if (found == null) {
                    return true;
                }
                SingleCommit commit = SingleCommit.of(found);
                LogPositions positions = LogPositions.of(commit.table());
                @Nullable LogPosition held = position(chunk, positions);
                Share share = share(chunk, held);
                if (share == Share.ALL) {
                    return false;
                }
                if (held != null && held.generation() > chunk.generation()) {
                    return true;
                }
                long next = share == Share.PART ? Objects.requireNonNull(held).next() : chunk.start();
                if (commitOnce(
                        commit,
                        List.of(),
                        positions.with(chunk.partition(), new LogPosition(chunk.generation() + 1, next)))) {
                    return true;
                }
            }
            throw new RetriableException("Other writers keep changing table " + definition.name() + "; retrying");
        });
    }

    private static @Nullable LogPosition position(LogAppend chunk, LogPositions positions) {
        return positions.of(chunk.partition()).orElse(null);
    }

    private static Share share(LogAppend chunk, @Nullable LogPosition held) {
        if (held == null || held.compareTo(chunk.from()) <= 0 || held.generation() > chunk.generation()) {
            return Share.NONE;
        }
        return held.compareTo(chunk.to()) >= 0 ? Share.ALL : Share.PART;
    }

    /** What the table's position says about a chunk; null when it is to be appended. */
    private @Nullable Visibility judge(LogAppend chunk, LogPositions positions) {
        @Nullable LogPosition held = position(chunk, positions);
        if (held != null && held.generation() > chunk.generation()) {
            return Visibility.SUPERSEDED;
        }
        return switch (share(chunk, held)) {
            case NONE -> null;
            case ALL -> Visibility.VISIBLE;
            case PART -> throw partOf(chunk, Objects.requireNonNull(held));
        };
    }

    private ConnectException partOf(LogAppend chunk, LogPosition held) {
        String command = command(chunk.partition());
        return new ConnectException("Table " + definition.name() + " holds " + chunk.partition() + " up to offset "
                + (held.next() - 1) + ", in the middle of the chunk of offsets " + chunk.start() + " to "
                + (chunk.next() - 1)
                + ": claims were removed or put back by hand, or two tasks claimed at the same moment"
                + " in a store without conditional writes. Stop the connector, run " + command
                + " --withdraw-chunk and then " + command + " --skip-to "
                + held.next() + ", and no row is lost or doubled.");
    }

    /** Whether the commit was the next after what it was decided by. */
    private boolean commitOnce(SingleCommit commit, List<LogAppend> chunks, LogPositions positions) {
        List<Missing> missing = LogPositions.takenBack(commit.table());
        AppendFiles append = commit.append();
        chunks.forEach(chunk -> chunk.files().forEach(append::appendFile));
        positions.properties().forEach(append::set);
        positions.properties().forEach(commit::set);
        try {
            append.commit();
            seen = commit.table();
            warnOfRollback(missing);
            return true;
        } catch (CommitFailedException | ValidationException e) {
            LOG.debug("Another writer changed table {} first", definition.name(), e);
        } catch (NoSuchTableException e) {
            // Some catalogs say so only to a commit.
            table = null;
        }
        return false;
    }

    /** The table as it is now; empty when there is none. */
    private Optional<BaseTable> look() {
        try {
            BaseTable found = table;
            if (found == null) {
                found = load();
            } else {
                try {
                    found.refresh();
                } catch (IllegalStateException changed) {
                    // Iceberg's word for another table of the same name.
                    found = load();
                }
            }
            return Optional.of(seen(found));
        } catch (NoSuchTableException e) {
            table = null;
            return Optional.empty();
        }
    }

    private BaseTable load() {
        return (BaseTable) catalog.loadTable(definition.name());
    }

    /** The table, created again with the columns that it had when it was dropped. */
    private BaseTable existing() {
        return look().orElseGet(() -> {
            if (seen == null) {
                throw new ConnectException("There is no table " + definition.name()
                        + ", and the files of a chunk that was claimed before are for it. If it was dropped, stop the"
                        + " connector and run ./tailrace lake --withdraw-chunk: the chunk is then written again, and the"
                        + " table created with it.");
            }
            return create(seen.schema());
        });
    }

    /** The table as it was when it was last seen. */
    private BaseTable lastSeen() {
        if (table == null || seen == null) {
            existing();
        }
        return Objects.requireNonNull(seen);
    }

    private BaseTable seen(BaseTable found) {
        if (seen != null && !seen.uuid().equals(found.uuid())) {
            LOG.warn(
                    "Table {} was dropped and created again while the sink was writing to it. It has the changes from"
                            + " here on; to write the earlier ones again, use ./tailrace lake --replay-from.",
                    definition.name());
        }
        seen = SingleCommit.of(found).table();
        table = found;
        return found;
    }

    private BaseTable create(Schema columns) {
        Namespace database = definition.name().namespace();
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(database)) {
            try {
                namespaces.createNamespace(database);
                LOG.info("Created database {}", database);
            } catch (AlreadyExistsException e) {
                LOG.debug("Another task created database {} first", database);
            }
        }
        try {
            Table created = catalog.buildTable(definition.name(), columns)
                    .withPartitionSpec(definition.spec(columns))
                    .withLocation(definition.location())
                    .withProperties(definition.properties())
                    .create();
            LOG.info("Created table {}", definition.name());
            return seen((BaseTable) created);
        } catch (AlreadyExistsException e) {
            LOG.debug("Another task created table {} first", definition.name());
            return seen(load());
        }
    }

    private <T extends @Nullable Object> T attempt(String what, Supplier<T> action) {
        synchronized (lock) {
            try {
                return action.get();
            } catch (RuntimeException e) {
                throw CatalogErrors.translate(what, e);
            }
        }
    }

    /** What became of a chunk's rows. */
    public enum Visibility {
        /** The table holds them, by this call or an earlier one. */
        VISIBLE,
        /** A later generation of the partition is in the table: this is the work of a task that was replaced. */
        SUPERSEDED
    }

    /** How much of a chunk is in a table. */
    public enum Share {
        NONE,
        /** Some of its offsets, as rows of another chunk. */
        PART,
        ALL
    }

    private static final class Waiting {
        private final LogAppend chunk;
        private @Nullable Visibility result;

        Waiting(LogAppend chunk) {
            this.chunk = chunk;
        }
    }
}
