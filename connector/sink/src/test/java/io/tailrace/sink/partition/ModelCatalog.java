package io.tailrace.sink.partition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A catalog whose commits fail before or after they had their effect, and in which another task may commit between any two
 * requests. Of the rules that a commit keeps a breakage takes one away.
 */
final class ModelCatalog extends InMemoryCatalog {
    private static final String POSITION = "tailrace.position.";

    private final ChunkWorld world;
    private final Breakage breakage;
    private boolean interleaved;
    /** Counts what may have changed what a table lists. */
    private int commits;

    ModelCatalog(ChunkWorld world, Breakage breakage) {
        this.world = world;
        this.breakage = breakage;
    }

    int commits() {
        return commits;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier name) {
        return new FaultyOperations(super.newTableOps(name));
    }

    private final class FaultyOperations implements TableOperations {
        private final TableOperations operations;

        FaultyOperations(TableOperations operations) {
            this.operations = operations;
        }

        /** Other tasks work between any two requests of this one. */
        private void interleave() {
            if (!interleaved && world.faults > 0 && world.random.nextInt(4) == 0) {
                interleaved = true;
                world.advanceOthers();
                interleaved = false;
            }
        }

        @Override
        public TableMetadata current() {
            return operations.current();
        }

        @Override
        public TableMetadata refresh() {
            if (world.random.nextDouble() < world.faults) {
                throw new ServiceFailureException("The catalog failed: load");
            }
            interleave();
            return operations.refresh();
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            interleave();
            commits++;
            if (world.random.nextDouble() >= 2 * world.faults) {
                replace(base, metadata);
                return;
            }
            world.trace.add("a commit fails");
            switch (world.random.nextInt(4)) {
                case 0 -> throw new CommitFailedException("The catalog failed: commit");
                case 1 -> throw new ServiceFailureException("The catalog failed: commit");
                case 2 -> throw new CommitStateUnknownException(new IllegalStateException("no answer"));
                default -> {
                    replace(base, metadata);
                    throw new CommitStateUnknownException(new IllegalStateException("no answer"));
                }
            }
        }

        /** As the breakage has it. */
        private void replace(TableMetadata base, TableMetadata metadata) {
            if (base == null || metadata.currentSnapshot() == base.currentSnapshot()) {
                operations.commit(base, metadata);
            } else if (breakage == Breakage.COMMITS_BUILD_ON_ANY_SNAPSHOT && base != operations.refresh()) {
                buildOnNewest(metadata);
            } else if (breakage == Breakage.POSITIONS_ARE_NOT_IN_PROPERTIES) {
                operations.commit(base, withPositionsOf(base, metadata));
            } else if (breakage == Breakage.SNAPSHOTS_CARRY_ONE_POSITION) {
                operations.commit(base, withMovedPositionsOnly(base, metadata));
            } else {
                operations.commit(base, metadata);
            }
        }

        /** What Iceberg's own retry does. */
        private void buildOnNewest(TableMetadata metadata) {
            Transaction transaction = new BaseTable(operations, ModelTables.NAME.toString()).newTransaction();
            AppendFiles append = transaction.newFastAppend();
            Snapshot decided = metadata.currentSnapshot();
            for (ManifestFile manifest : decided.dataManifests(io())) {
                if (manifest.snapshotId() == decided.snapshotId()) {
                    addFiles(manifest, metadata, append);
                }
            }
            positions(decided.summary()).forEach(append::set);
            append.commit();
            UpdateProperties properties = transaction.updateProperties();
            positions(metadata.properties()).forEach(properties::set);
            properties.commit();
            transaction.commitTransaction();
        }

        private void addFiles(ManifestFile manifest, TableMetadata metadata, AppendFiles append) {
            try (CloseableIterable<DataFile> files = ManifestFiles.read(manifest, io(), metadata.specsById())) {
                files.forEach(file -> append.appendFile(file.copy()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private TableMetadata withPositionsOf(TableMetadata base, TableMetadata metadata) {
            return TableMetadata.buildFrom(metadata)
                    .removeProperties(positions(metadata.properties()).keySet())
                    .setProperties(positions(base.properties()))
                    .build();
        }

        private TableMetadata withMovedPositionsOnly(TableMetadata base, TableMetadata metadata) {
            Snapshot snapshot = metadata.currentSnapshot();
            Map<String, String> summary = new HashMap<>(snapshot.summary());
            Map<String, String> before = new HashMap<>(positions(base.properties()));
            if (base.currentSnapshot() != null) {
                before.putAll(positions(base.currentSnapshot().summary()));
            }
            summary.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
            Snapshot bare = (Snapshot) Proxy.newProxyInstance(
                    Snapshot.class.getClassLoader(), new Class<?>[] {Snapshot.class}, (proxy, called, given) -> {
                        try {
                            return called.getName().equals("summary") ? summary : called.invoke(snapshot, given);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            return TableMetadata.buildFrom(base)
                    .setBranchSnapshot(bare, "main")
                    .setProperties(metadata.properties())
                    .build();
        }

        private static Map<String, String> positions(Map<String, String> properties) {
            Map<String, String> positions = new HashMap<>(properties);
            positions.keySet().removeIf(key -> !key.startsWith(POSITION));
            return positions;
        }

        @Override
        public FileIO io() {
            return operations.io();
        }

        @Override
        public String metadataFileLocation(String name) {
            return operations.metadataFileLocation(name);
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
    }
}
