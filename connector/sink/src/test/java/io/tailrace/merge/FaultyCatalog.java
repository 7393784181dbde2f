package io.tailrace.merge;

import java.util.Map;
import java.util.Random;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** A catalog in memory whose commits fail before or after their effect, with and without saying which. */
public final class FaultyCatalog extends InMemoryCatalog {
    private final Random random;
    public double faults;
    /** What another writer does right before a commit, and before each look at the table. */
    public Runnable meanwhile = () -> {};

    public FaultyCatalog(Random random) {
        this.random = random;
        initialize("memory", Map.of());
        createNamespace(Namespace.of("lake"));
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        return new FaultyOperations(super.newTableOps(identifier));
    }

    private final class FaultyOperations implements TableOperations {
        private final TableOperations table;

        FaultyOperations(TableOperations table) {
            this.table = table;
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            if (random.nextDouble() < faults) {
                switch (random.nextInt(3)) {
                    case 0 -> throw new CommitFailedException("another writer was first");
                    case 1 -> throw new CommitStateUnknownException(new IllegalStateException("no answer, no effect"));
                    default -> throw new ServiceFailureException("out of order");
                }
            }
            meanwhile.run();
            table.commit(base, metadata);
            if (random.nextDouble() < faults) {
                throw new CommitStateUnknownException(new IllegalStateException("no answer"));
            }
        }

        @Override
        public TableMetadata current() {
            return table.current();
        }

        @Override
        public TableMetadata refresh() {
            if (random.nextDouble() < faults) {
                throw new ServiceFailureException("out of order");
            }
            meanwhile.run();
            return table.refresh();
        }

        @Override
        public FileIO io() {
            return table.io();
        }

        @Override
        public EncryptionManager encryption() {
            return table.encryption();
        }

        @Override
        public String metadataFileLocation(String fileName) {
            return table.metadataFileLocation(fileName);
        }

        @Override
        public LocationProvider locationProvider() {
            return table.locationProvider();
        }

        @Override
        public TableOperations temp(TableMetadata uncommitted) {
            return table.temp(uncommitted);
        }

        @Override
        public long newSnapshotId() {
            return table.newSnapshotId();
        }
    }
}
