package io.tailrace.firehose;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.SameParent;
import io.tailrace.iceberg.Snapshots;
import io.tailrace.merge.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A log of changes whose rows come from objects. A step writes the rows of the next objects as files of the log, and commits them
 * together with the marks of these objects, on the snapshot that it was decided by and no other: so an object is added once,
 * however many do this at once, and wherever one of them is killed. That a change is in two objects, because Firehose delivered
 * it twice, is for whoever reads the log: both rows have the same event id.
 */
public final class ObjectLog {
    private static final int MOST_SNAPSHOTS = 300;
    private static final String EVENT_TYPE = "cdc_event_type";
    private static final String EVENT_TIME = "cdc_event_time";
    private static final Set<String> EVENT_TYPES = Set.of("READ", "INSERT", "MODIFY", "REMOVE");

    private final Catalog catalog;
    private final ChangeLogDefinition definition;
    private final Schema declared;
    private final ObjectFolder objects;
    private final Path folder;
    private final long mostBytes;
    private final Supplier<String> names;
    private final ChangeLog log;

    /**
     * A log, which is created with the first objects.
     *
     * @param declared the columns of the objects' rows
     * @param folder on local disk, for the files of one step
     * @param mostBytes of the objects that a step adds
     * @param names a new one each time, never the same in two processes
     */
    public ObjectLog(
            Catalog catalog,
            ChangeLogDefinition definition,
            Schema declared,
            ObjectFolder objects,
            Path folder,
            long mostBytes,
            Supplier<String> names) {
        this.catalog = catalog;
        this.definition = definition;
        this.declared = declared;
        this.objects = objects;
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.names = names;
        this.log = new ChangeLog(catalog, definition);
    }

    /**
     * Adds the next objects.
     *
     * @return what was added; null when all objects are in the log
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public @Nullable Step step() {
        try {
            return add();
        } catch (IOException e) {
            throw new RetriableException("Could not add objects to table " + definition.name() + "; retrying", e);
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("add objects to table " + definition.name(), e);
        }
    }

    private @Nullable Step add() throws IOException {
        @Nullable Table before = existing();
        SameParent decidedBy = before == null ? new SameParent(null) : SameParent.of(before);
        AddedObjects added = before == null ? AddedObjects.NONE : AddedObjects.of(before);
        List<StoredObject> listed = objects.list();
        List<StoredObject> next = added.next(listed, mostBytes);
        if (next.isEmpty()) {
            return null;
        }
        log.ensure(ConnectColumns.of(declared));
        Table table = catalog.loadTable(definition.name());
        try (LogWriter writer = new LogWriter(table, log, folder, "", names)) {
            Written written = write(next, table, writer);
            try {
                commit(table, decidedBy, written.files(), added.with(next, listed));
            } catch (CommitFailedException | ValidationException e) {
                discard(writer, e);
                throw new RetriableException(
                        "Another writer changed table " + definition.name() + " first; looking again", e);
            }
            // No row is lost by that: nothing is ever removed from a log.
            Snapshots.expire(table, MOST_SNAPSHOTS);
            long bytes = next.stream().mapToLong(StoredObject::bytes).sum();
            return new Step(written.rows(), next.size(), bytes);
        }
    }

    private @Nullable Table existing() {
        try {
            return catalog.loadTable(definition.name());
        } catch (NoSuchTableException e) {
            return null;
        }
    }

    private Written write(List<StoredObject> next, Table table, LogWriter writer) throws IOException {
        try {
            long rows = 0;
            for (StoredObject object : next) {
                rows += write(object, table, writer);
            }
            return new Written(rows, writer.complete());
        } catch (IOException | RuntimeException e) {
            // Nothing lists them yet, and the next try writes others.
            discard(writer, e);
            throw e;
        }
    }

    private long write(StoredObject object, Table table, LogWriter writer) throws IOException {
        Path local = folder.resolve(names.get() + ".object");
        try {
            if (!objects.download(object.key(), local)) {
                throw new RetriableException("The object " + object.key() + " was removed while it was to be read");
            }
            return copy(object, local, table, writer);
        } finally {
            Files.deleteIfExists(local);
        }
    }

    private long copy(StoredObject object, Path local, Table table, LogWriter writer) throws IOException {
        long count = 0;
        try (ObjectRows rows = open(local, table)) {
            for (Struct row = next(rows); row != null; row = next(rows)) {
                requireChange(row);
                writer.append(row);
                count++;
            }
            return count;
        } catch (DataException e) {
            throw new ConnectException(
                    "Object " + object.key() + " cannot be added to table " + definition.name() + ": after "
                            + count + " rows: " + e.getMessage()
                            + (String.valueOf(e.getMessage()).endsWith(".") ? "" : ".")
                            + " To leave it out, move it out of the folder; the others are then added.",
                    e);
        }
    }

    private ObjectRows open(Path local, Table table) {
        try {
            return ObjectRows.open(local, declared, table.schema().columns());
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static @Nullable Struct next(ObjectRows rows) {
        try {
            return rows.next();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** A file that is here whole, and still cannot be read, will never be. */
    private static DataException damaged(IOException cause) {
        return new DataException("It is damaged: " + cause.getMessage(), cause);
    }

    /** What no merge could take must not come into the log, from which nothing is ever removed. */
    private static void requireChange(Struct row) {
        Object type = row.get(EVENT_TYPE);
        if (!(type instanceof String text) || !EVENT_TYPES.contains(text)) {
            throw new DataException("Its next row has no " + EVENT_TYPE + " of " + EVENT_TYPES);
        }
        if (row.get(EVENT_TIME) == null) {
            throw new DataException("Its next row has no " + EVENT_TIME);
        }
    }

    private static void commit(Table table, SameParent decidedBy, List<DataFile> files, AddedObjects added) {
        Transaction transaction = table.newTransaction();
        AppendFiles append = transaction.newAppend();
        files.forEach(append::appendFile);
        append.validateWith(decidedBy);
        append.commit();
        UpdateProperties properties = transaction.updateProperties();
        added.properties().forEach(properties::set);
        properties.commit();
        transaction.commitTransaction();
    }

    private static void discard(LogWriter writer, Exception failure) {
        try {
            writer.discard();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private record Written(long rows, List<DataFile> files) {}

    /**
     * What a step added.
     *
     * @param rows of all objects
     * @param bytes of all objects
     */
    public record Step(long rows, int objects, long bytes) {}
}
