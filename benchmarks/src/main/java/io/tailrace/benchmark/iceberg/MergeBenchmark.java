package io.tailrace.benchmark.iceberg;

import com.sun.management.OperatingSystemMXBean;
import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.MergeDefinition.LogRows;
import io.tailrace.merge.Merger;
import io.tailrace.merge.Merger.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * What merges read and write for the changes that they merge, by size of the table, rate of changes and spread of keys; beside it
 * what rewriting each touched file would. Arguments: gigabytes of the table, then merges to count.
 */
public final class MergeBenchmark {
    private static final TableIdentifier CURRENT = TableIdentifier.of("lake", "orders");
    private static final int SECONDS_BETWEEN_MERGES = 300;
    private static final long TARGET_BUCKET_BYTES = 64L << 20;

    private final GeneratedLog log;
    private final Merger merger;
    private final InMemoryCatalog catalog = new InMemoryCatalog() {
        @Override
        protected TableOperations newTableOps(TableIdentifier name) {
            TableOperations operations = super.newTableOps(name);
            FileIO files = new CountedFiles(operations.io());
            return (TableOperations) Proxy.newProxyInstance(
                    TableOperations.class.getClassLoader(),
                    new Class<?>[] {TableOperations.class},
                    (proxy, called, given) -> {
                        if (called.getName().equals("io")) {
                            return files;
                        }
                        try {
                            return called.invoke(operations, given);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    };
    private final int buckets;
    private long items;

    private MergeBenchmark(Path folder, long bytes) {
        this.buckets = (int) Math.max(4, bytes / TARGET_BUCKET_BYTES);
        catalog.initialize("benchmark", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
        this.log = new GeneratedLog(catalog, folder);
        this.merger = new Merger(
                catalog,
                new MergeDefinition(
                        GeneratedLog.NAME,
                        LogRows.CHUNKS,
                        CURRENT,
                        folder.resolve("table").toString(),
                        List.of(GeneratedLog.KEY),
                        buckets),
                folder,
                Long.MAX_VALUE,
                () -> UUID.randomUUID().toString(),
                (name, view) -> {});
    }

    public static void main(String[] args) throws IOException {
        double gigabytes = Double.parseDouble(args[0]);
        int merges = Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory(Path.of(System.getProperty("folder", "/tmp")), "tailrace-merge-");
        try {
            MergeBenchmark benchmark = new MergeBenchmark(folder, (long) (gigabytes * 1e9));
            benchmark.fill((long) (gigabytes * 1e9));
            System.out.printf(
                    Locale.ROOT,
                    "%.1f GB, %,d items, %d buckets%n",
                    benchmark.tableBytes() / 1e9,
                    benchmark.items,
                    benchmark.buckets);
            for (int rate : new int[] {100, 1_000}) {
                benchmark.run(rate, merges, true);
                benchmark.run(rate, merges, false);
            }
        } finally {
            delete(folder);
        }
    }

    /** Bucket by bucket, so that a bucket is one sorted file. */
    private void fill(long bytes) throws IOException {
        var bucket = Transforms.bucket(buckets).bind(Types.StringType.get());
        long perItem = log.append(20_000, item -> item) / 20_000;
        merger.step();
        items = bytes / perItem;
        short[] bucketOf = new short[(int) items];
        for (int item = 0; item < items; item++) {
            bucketOf[item] = bucket.apply(GeneratedLog.key(item)).shortValue();
        }
        for (int each = 0; each < buckets; each++) {
            int wanted = each;
            int[] own = IntStream.range(0, bucketOf.length)
                    .filter(item -> bucketOf[item] == wanted)
                    .toArray();
            log.append(own.length, i -> own[(int) i]);
            mergeAll();
        }
    }

    private void mergeAll() {
        @Nullable Step step;
        do {
            step = merger.step();
        } while (step != null);
    }

    private void run(int rate, int merges, boolean scattered) throws IOException {
        Random random = new Random(rate);
        long changes = (long) rate * SECONDS_BETWEEN_MERGES;
        long changed = 0;
        long whole = 0;
        long read = 0;
        long written = 0;
        long cpu = 0;
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int merge = 0; merge < merges; merge++) {
            long first = (long) (random.nextDouble() * (items - changes));
            LongUnaryOperator item =
                    scattered ? i -> (long) (random.nextDouble() * items) : i -> first + i % Math.min(changes, items);
            changed += log.append(changes, item);
            // With so many changes in each bucket all files have one.
            whole += 2 * tableBytes();
            long readBefore = CountedFiles.READ.get();
            long writtenBefore = CountedFiles.WRITTEN.get();
            long cpuBefore = process.getProcessCpuTime();
            Step step = merger.step();
            if (step == null || step.changes() != changes) {
                throw new IllegalStateException("not merged at once: " + step);
            }
            read += CountedFiles.READ.get() - readBefore;
            written += CountedFiles.WRITTEN.get() - writtenBefore;
            cpu += process.getProcessCpuTime() - cpuBefore;
        }
        System.out.printf(
                Locale.ROOT,
                "%,5d changes/s, %-9s %6.1f read, %6.1f written per changed byte; rewriting whole files %6.1f; %5.1f CPU"
                        + " microseconds a change; table %.1f GB%n",
                rate,
                scattered ? "scattered" : "clustered",
                (double) read / changed,
                (double) written / changed,
                (double) whole / changed,
                cpu / 1e3 / (changes * merges),
                tableBytes() / 1e9);
    }

    private long tableBytes() throws IOException {
        Table table = catalog.loadTable(CURRENT);
        long bytes = 0;
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                bytes += file.fileSizeInBytes();
            }
        }
        return bytes;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
