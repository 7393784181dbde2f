package io.tailrace.benchmark.iceberg;

import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.CommitPause;
import io.tailrace.iceberg.Granularity;
import io.tailrace.iceberg.LogAppend;
import io.tailrace.schema.Columns;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Tasks that append to one log at the same time, over a catalog whose commits take 0.3 s, as Glue's do: how many commits a chunk
 * takes, and how long it takes all to be visible. Each task has one partition with chunks that are ready. With and without the pause
 * after a refused commit.
 */
public final class CommitBenchmark {
    private static final TableIdentifier LOG = TableIdentifier.of("lake", "orders_changes");
    private static final int CHUNKS = 8;
    private static final int COMMIT_MILLIS = 300;

    private final CommitPause pause;
    private final AtomicInteger commits = new AtomicInteger();
    private final InMemoryCatalog catalog = new InMemoryCatalog() {
        @Override
        protected TableOperations newTableOps(TableIdentifier name) {
            TableOperations operations = super.newTableOps(name);
            return (TableOperations) Proxy.newProxyInstance(
                    TableOperations.class.getClassLoader(),
                    new Class<?>[] {TableOperations.class},
                    (proxy, called, given) -> {
                        if (called.getName().equals("commit")) {
                            commits.incrementAndGet();
                            Thread.sleep(COMMIT_MILLIS);
                        }
                        try {
                            return called.invoke(operations, given);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    };

    private CommitBenchmark(CommitPause pause) {
        this.pause = pause;
        catalog.initialize("benchmark", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        for (int tasks : new int[] {1, 4, 16, 32}) {
            new CommitBenchmark(CommitPause.NONE).run(tasks, "at once");
            new CommitBenchmark(new CommitPause(new Random(), Thread::sleep)).run(tasks, "after a pause");
        }
    }

    private void run(int tasks, String again) throws InterruptedException, ExecutionException {
        log();
        commits.set(0);
        ExecutorService threads = Executors.newFixedThreadPool(tasks);
        long start = System.nanoTime();
        List<Future<?>> all = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            int partition = task;
            all.add(threads.submit(() -> appendAll(log(), partition)));
        }
        for (Future<?> each : all) {
            each.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        threads.shutdown();
        System.out.printf(
                Locale.ROOT,
                "%2d tasks, again %s: %4.1f commits a chunk, %5.2f chunks in the time of a commit%n",
                tasks,
                again,
                commits.get() / (double) (tasks * CHUNKS),
                tasks * CHUNKS / seconds * COMMIT_MILLIS / 1e3);
    }

    private ChangeLog log() {
        ChangeLog log = new ChangeLog(
                catalog,
                new ChangeLogDefinition(LOG, "s3://lake/orders_changes", "cdc_event_time", Granularity.DAY),
                pause);
        log.ensure(Columns.parse("order_id string, quantity int"));
        return log;
    }

    private static void appendAll(ChangeLog log, int partition) {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            LogAppend append = new LogAppend(
                    new TopicPartition("orders", partition),
                    0,
                    chunk * 10L,
                    chunk * 10L + 10,
                    List.of(DataFiles.builder(PartitionSpec.unpartitioned())
                            .withPath("s3://lake/orders_changes/data/" + partition + "-" + chunk + ".parquet")
                            .withFileSizeInBytes(1000)
                            .withRecordCount(10)
                            .build()));
            while (true) {
                try {
                    log.append(append);
                    break;
                } catch (RetriableException refused) {
                    // As the sink does, later.
                }
            }
        }
    }
}
