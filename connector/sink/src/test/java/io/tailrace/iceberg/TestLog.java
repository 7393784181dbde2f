package io.tailrace.iceberg;

import io.tailrace.schema.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ExpireSnapshots.CleanupLevel;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.common.TopicPartition;

/** A change log in a catalog in memory, and files of it that are in no store. */
final class TestLog {
    static final TableIdentifier NAME = TableIdentifier.of("lake", "orders_changes");
    static final Columns COLUMNS = Columns.parse("order_id string, quantity int");
    static final ChangeLogDefinition DEFINITION =
            new ChangeLogDefinition(NAME, "s3://lake/raw/orders_changes", "cdc_event_time", Granularity.DAY);

    final InMemoryCatalog catalog = new InMemoryCatalog() {
        @Override
        protected TableOperations newTableOps(TableIdentifier name) {
            TableOperations operations = super.newTableOps(name);
            return (TableOperations) Proxy.newProxyInstance(
                    TableOperations.class.getClassLoader(),
                    new Class<?>[] {TableOperations.class},
                    (proxy, called, given) -> {
                        if (called.getName().equals("refresh")) {
                            beforeLook.run();
                        }
                        if (called.getName().equals("commit")) {
                            beforeCommit.run();
                        }
                        try {
                            return called.invoke(operations, given);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    };

    /** What another writer does whenever a table's metadata is about to be read anew. */
    Runnable beforeLook = () -> {};
    /** What another writer does right before a table's metadata is replaced. */
    Runnable beforeCommit = () -> {};

    TestLog() {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
    }

    ChangeLog open() {
        return open(catalog);
    }

    static ChangeLog open(Catalog catalog) {
        ChangeLog log = new ChangeLog(catalog, DEFINITION);
        log.ensure(COLUMNS);
        return log;
    }

    Table table() {
        return catalog.loadTable(NAME);
    }

    static LogAppend chunk(int partition, long start, long next) {
        return chunk(partition, 0, start, next);
    }

    static LogAppend chunk(int partition, int generation, long start, long next) {
        return new LogAppend(
                partition(partition),
                generation,
                start,
                next,
                List.of(file("orders-" + partition + "-g" + generation + "-" + start, next - start)));
    }

    static TopicPartition partition(int number) {
        return new TopicPartition("orders", number);
    }

    static DataFile file(String name, long rows) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("s3://lake/raw/orders_changes/data/" + name + ".parquet")
                .withFileSizeInBytes(1000)
                .withRecordCount(rows)
                .build();
    }

    /** How often each file is in the table. */
    Map<String, Integer> files() {
        Map<String, Integer> files = new HashMap<>();
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            tasks.forEach(task -> files.merge(task.file().location(), 1, Integer::sum));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    LogPosition position(int partition) {
        return LogPositions.of(table()).of(partition(partition)).orElseThrow();
    }

    /** Forgets all snapshots but the newest few, as a maintenance job does. */
    void expire(int kept) {
        table().expireSnapshots()
                .expireOlderThan(System.currentTimeMillis())
                .retainLast(kept)
                .cleanupLevel(CleanupLevel.NONE)
                .commit();
    }

    int metadataBytes() {
        return org.apache.iceberg.TableMetadataParser.toJson(
                        ((BaseTable) table()).operations().current())
                .length();
    }
}
