package io.tailrace.sink.partition;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;
import org.jspecify.annotations.Nullable;

/**
 * A catalog whose commits fail before or after they had their effect, and in which another task may commit between any two
 * requests. What a task calls is Iceberg's own; of the rules that it keeps a breakage takes one away.
 */
final class ModelCatalog extends InMemoryCatalog {
    /** Iceberg waits for its threads in sleeps of ten milliseconds, and a model has no time to sleep. */
    private static final ExecutorService AT_ONCE = MoreExecutors.newDirectExecutorService();

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
    public Table loadTable(TableIdentifier name) {
        return proxy(Table.class, super.loadTable(name), this::ofTable);
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier name) {
        return new FaultyOperations(super.newTableOps(name));
    }

    private @Nullable Object ofTable(String method, @Nullable Object result) {
        return method.equals("newTransaction") && result != null
                ? proxy(Transaction.class, (Transaction) result, this::ofTransaction)
                : result;
    }

    private @Nullable Object ofTransaction(String method, @Nullable Object result) {
        if (result instanceof AppendFiles append) {
            append.scanManifestsWith(AT_ONCE).writeManifestsWith(AT_ONCE, 1);
            return Proxy.newProxyInstance(
                    AppendFiles.class.getClassLoader(), new Class<?>[] {AppendFiles.class}, new Appending(append));
        }
        if (result instanceof UpdateProperties update && breakage == Breakage.POSITIONS_ARE_NOT_IN_PROPERTIES) {
            return Proxy.newProxyInstance(
                    AppendFiles.class.getClassLoader(),
                    new Class<?>[] {UpdateProperties.class},
                    (proxy, called, given) -> {
                        Object answer = called.getName().equals("set") ? update : call(update, called, given);
                        return answer == update ? proxy : answer;
                    });
        }
        return result;
    }

    private static <T> T proxy(
            Class<T> type, T target, BiFunction<String, @Nullable Object, @Nullable Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, given) -> answers.apply(called.getName(), call(target, called, given))));
    }

    private static @Nullable Object call(Object target, Method called, Object @Nullable [] given) throws Throwable {
        try {
            return called.invoke(target, given);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Leaves out what the breakage says. */
    private final class Appending implements InvocationHandler {
        private final AppendFiles append;

        Appending(AppendFiles append) {
            this.append = append;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method called, Object @Nullable [] given) throws Throwable {
            boolean left = switch (called.getName()) {
                case "validateWith" -> breakage == Breakage.COMMITS_BUILD_ON_ANY_SNAPSHOT;
                case "set" ->
                    breakage == Breakage.SNAPSHOTS_CARRY_ONE_POSITION && given != null && isOld(given[0], given[1]);
                default -> false;
            };
            Object answer = left ? append : call(append, called, given);
            return answer == append ? proxy : answer;
        }

        private boolean isOld(Object key, Object value) {
            Snapshot current = ModelCatalog.super.loadTable(ModelTables.NAME).currentSnapshot();
            Map<String, String> before = current == null ? Map.of() : current.summary();
            return key.toString().startsWith(POSITION)
                    && (value.equals(before.get(key.toString()))
                            || value.equals(ModelCatalog.super
                                    .loadTable(ModelTables.NAME)
                                    .properties()
                                    .get(key.toString())));
        }
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
                operations.commit(base, metadata);
                return;
            }
            world.trace.add("a commit fails");
            switch (world.random.nextInt(4)) {
                case 0 -> throw new CommitFailedException("The catalog failed: commit");
                case 1 -> throw new ServiceFailureException("The catalog failed: commit");
                case 2 -> throw new CommitStateUnknownException(new IllegalStateException("no answer"));
                default -> {
                    operations.commit(base, metadata);
                    throw new CommitStateUnknownException(new IllegalStateException("no answer"));
                }
            }
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
