package io.tailrace.iceberg;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table for one commit, on the metadata that it was decided by and no other, with properties in the same commit. The catalog
 * itself compares the two. Iceberg's transactions do the same for four more looks at the catalog, and then try again on newer
 * metadata, which must be decided anew.
 */
final class SingleCommit implements TableOperations {
    /** As often manifests are merged, if there are many: to look for that, the list of them is read once more. */
    private static final int COMMITS_PER_MERGE = 50;

    /** Iceberg waits for threads of its own in sleeps of ten milliseconds. */
    private static final ExecutorService THIS_THREAD = new CallingThread();

    private final BaseTable table;
    private final TableOperations operations;
    private final TableMetadata decidedBy;
    private final Map<String, String> properties = new HashMap<>();
    /** What the table has after the commit. */
    private volatile TableMetadata current;

    private SingleCommit(BaseTable table) {
        this.table = table;
        this.operations = table.operations();
        this.decidedBy = operations.current();
        this.current = decidedBy;
    }

    /** A commit on a table as it was last refreshed. */
    static SingleCommit of(BaseTable table) {
        return new SingleCommit(table);
    }

    /** The table as it is before the commit, and then after it, which asks no catalog. */
    BaseTable table() {
        return new BaseTable(this, table.name(), table.reporter());
    }

    /** The append that is the commit. */
    AppendFiles append() {
        boolean merge = (decidedBy.lastSequenceNumber() + 1) % COMMITS_PER_MERGE == 0;
        AppendFiles append = merge ? table().newAppend() : table().newFastAppend();
        return append.scanManifestsWith(THIS_THREAD).writeManifestsWith(THIS_THREAD, 1);
    }

    /** Sets a property in the same commit. */
    void set(String property, String value) {
        properties.put(property, value);
    }

    /** How many snapshots the table has. */
    int snapshots() {
        return current.snapshots().size();
    }

    @Override
    public TableMetadata current() {
        return current;
    }

    @Override
    public TableMetadata refresh() {
        return current;
    }

    @Override
    @SuppressWarnings("ConsistentOverrides") // As in Iceberg's own transactions.
    public void commit(TableMetadata base, TableMetadata changed) {
        if (base != decidedBy || current != decidedBy) {
            throw new IllegalStateException("this is for one commit");
        }
        TableMetadata whole =
                TableMetadata.buildFrom(changed).setProperties(properties).build();
        try {
            operations.commit(decidedBy, whole);
        } catch (CommitFailedException e) {
            // Not tried again by Iceberg, which would change newer metadata.
            throw new ValidationException(e, "Another commit was first");
        }
        current = whole;
    }

    @Override
    public FileIO io() {
        return operations.io();
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return operations.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return operations.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return operations.requireStrictCleanup();
    }

    /** Runs what it is given at once; it cannot be shut down. */
    private static final class CallingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void shutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
