package io.tailrace.sink.partition;

import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLog.Visibility;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.Granularity;
import io.tailrace.iceberg.LogAppend;
import io.tailrace.sink.chunk.ChunkFiles.SealedFile;
import io.tailrace.sink.chunk.TableFiles;
import io.tailrace.sink.chunk.Tables;
import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.VisibleChunks;
import io.tailrace.sink.s3.StoredChunks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ExpireSnapshots.CleanupLevel;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.types.Types;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The Iceberg table of a world, to which its tasks append through the sink's own classes, and what others do to it: an
 * optimizer, a job that expires snapshots, one that removes orphans, someone who unsets properties, and another partition's
 * task.
 */
final class ModelTables {
    static final TableIdentifier NAME = TableIdentifier.of("lake", "orders_changes");
    static final String TABLE = "orders_changes";
    private static final String STORE = "s3://lake/";
    private static final String POSITION = "tailrace.position.";
    private static final TopicPartition OTHER =
            new TopicPartition(ModelTask.PARTITION.topic(), ModelTask.PARTITION.partition() + 1);

    private final ChunkWorld world;
    private final Breakage breakage;
    private final ModelCatalog catalog;
    private final ChangeLog ofOther;
    /** The rows of each chunk that a task has tried to append. */
    private final Set<Set<Long>> chunks = new HashSet<>();
    /** Ranges about which a person has decided: their chunks may be visible in part. */
    private final Set<Claim.Range> decided = new HashSet<>();
    /** Files that an append was tried with since they were last put. */
    private final Set<String> tried = new HashSet<>();

    private long otherNext;
    private int merges;
    /** The newest snapshot when someone last unset the positions. */
    private long unset;

    private int checked = -1;
    private Map<String, Integer> listed = Map.of();

    ModelTables(ChunkWorld world, Breakage breakage) {
        this.world = world;
        this.breakage = breakage;
        this.catalog = new ModelCatalog(world, breakage);
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
        world.quietly(() -> catalog.buildTable(
                        NAME, new Schema(Types.NestedField.required(1, "id", Types.LongType.get())))
                .withProperty("commit.retry.min-wait-ms", "1")
                .withProperty("commit.retry.max-wait-ms", "1")
                .create());
        this.ofOther = open();
    }

    /** The table as a task of its own sees it. */
    Task task() {
        return new Task(open());
    }

    private ChangeLog open() {
        return new ChangeLog(catalog, new ChangeLogDefinition(NAME, STORE + "lake/" + TABLE, "none", Granularity.NONE));
    }

    /** Whatever was put again is not known to be an orphan. */
    void wasPut(String key) {
        tried.remove(key);
    }

    /** The ids of all visible rows, once for each time that they are. */
    List<Long> rows() {
        refresh();
        List<Long> rows = new ArrayList<>();
        listed.forEach((key, times) -> {
            for (int i = 0; i < times; i++) {
                idsIn(key).forEach(rows::add);
            }
        });
        return rows;
    }

    private List<Long> idsIn(String key) {
        return world.store.objects.getOrDefault(key, List.of()) instanceof List<?> ids
                ? ids.stream().map(id -> (Long) id).toList()
                : List.of();
    }

    /** Looks at the table after a step that may have changed what a query sees. */
    void check() {
        if (!refresh()) {
            return;
        }
        listed.forEach((key, times) -> {
            if (times > 1) {
                world.store.wrongs.add("the table lists " + key + " " + times + " times");
            }
            if (!world.store.objects.containsKey(key)) {
                world.store.wrongs.add("the table lists " + key + ", which is not there");
            }
        });
        Set<Long> visible = new HashSet<>(rows());
        for (Set<Long> chunk : chunks) {
            long seen = chunk.stream().filter(visible::contains).count();
            if (seen > 0 && seen < chunk.size()) {
                world.store.wrongs.add("of the chunk " + chunk + " only " + seen + " rows are visible");
            }
        }
    }

    private boolean refresh() {
        int now = catalog.commits() + world.store.deletions();
        if (now == checked) {
            return false;
        }
        checked = now;
        world.quietly(() -> listed = list());
        return true;
    }

    private Map<String, Integer> list() {
        Map<String, Integer> keys = new HashMap<>();
        files(catalog.loadTable(NAME)).forEach(file -> keys.merge(keyOf(file), 1, Integer::sum));
        return keys;
    }

    private static String keyOf(DataFile file) {
        return file.location().substring(STORE.length());
    }

    /** What a scan would read; a scan itself waits for threads. */
    private static List<DataFile> files(Table table) {
        List<DataFile> files = new ArrayList<>();
        Snapshot current = table.currentSnapshot();
        if (current != null) {
            for (ManifestFile manifest : current.dataManifests(table.io())) {
                try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, table.io(), table.specs())) {
                    reader.forEach(file -> files.add(file.copy()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    /** A person has decided about these offsets: of their rows some may be visible without the others. */
    void decided(Claim claim) {
        decided.add(claim.range());
        chunks.removeIf(chunk -> chunk.stream()
                .anyMatch(id -> ModelLog.offsetOf(id) >= claim.start() && ModelLog.offsetOf(id) <= claim.end()));
    }

    /** What others do to the table. */
    void disturb() {
        world.quietly(() -> {
            Table table = catalog.loadTable(NAME);
            switch (world.random.nextInt(5)) {
                case 0 -> optimize(table);
                case 1 -> {
                    optimize(table);
                    expire(table);
                }
                case 2 -> removeOrphans();
                case 3 -> unset(table);
                default -> appendOfOther();
            }
        });
    }

    /** A job makes one file of several. */
    private void optimize(Table table) {
        refresh();
        List<DataFile> files =
                files(table).stream().filter(file -> world.random.nextBoolean()).toList();
        if (files.isEmpty()) {
            return;
        }
        List<Object> all = files.stream()
                .flatMap(file -> idsIn(keyOf(file)).stream())
                .map(Object.class::cast)
                .toList();
        String key = ModelTask.PREFIX + TABLE + "/data/merged-" + merges++;
        world.store.objects.put(key, all);
        RewriteFiles rewrite =
                table.newRewrite().validateFromSnapshot(table.currentSnapshot().snapshotId());
        files.forEach(rewrite::deleteFile);
        rewrite.addFile(file(key, all.size())).commit();
        world.trace.add("an optimizer makes " + key + " of " + files.size() + " files");
    }

    private void expire(Table table) {
        // What someone unset is in snapshots alone, until the next append.
        boolean repeated = false;
        for (Snapshot snapshot : table.snapshots()) {
            repeated |= snapshot.sequenceNumber() > unset && hasPositions(snapshot.summary());
        }
        if (!repeated) {
            return;
        }
        table.expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1)
                .retainLast(1)
                .cleanupLevel(CleanupLevel.NONE)
                .commit();
        world.trace.add("snapshots expire");
    }

    private void unset(Table table) {
        Snapshot current = table.currentSnapshot();
        if (current == null || !hasPositions(current.summary())) {
            return;
        }
        var update = table.updateProperties();
        table.properties().keySet().stream()
                .filter(key -> key.startsWith(POSITION))
                .forEach(update::remove);
        update.commit();
        unset = current.sequenceNumber();
        world.trace.add("someone unsets the positions");
    }

    private static boolean hasPositions(Map<String, String> properties) {
        return properties.keySet().stream().anyMatch(key -> key.startsWith(POSITION));
    }

    /** What no table lists, though its append was tried: days must have gone by since. */
    private void removeOrphans() {
        refresh();
        List<String> orphans =
                tried.stream().filter(key -> !listed.containsKey(key)).sorted().toList();
        orphans.forEach(world.store.objects::remove);
        world.trace.add("orphans are removed: " + orphans);
    }

    private void appendOfOther() {
        String key = ModelTask.PREFIX + TABLE + "/data/other-" + otherNext;
        world.store.objects.put(key, List.of());
        Visibility unused = ofOther.append(new LogAppend(OTHER, 0, otherNext, otherNext + 1, List.of(file(key, 1))));
        otherNext++;
    }

    private static DataFile file(String key, long rows) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(STORE + key)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1000)
                .withRecordCount(rows)
                .build();
    }

    /** Withdraws nothing from tasks that have it in hand. */
    private record NeverHidden(VisibleChunks chunks) implements VisibleChunks {
        @Override
        public boolean areListed(Claim claim) {
            return chunks.areListed(claim);
        }

        @Override
        public Rows rows(ChunkNames names, Claim claim) {
            return chunks.rows(names, claim);
        }

        @Override
        public void show(ChunkNames names, Claim claim, List<String> stored) {
            chunks.show(names, claim, stored);
        }

        @Override
        public void hide(ChunkNames names, Claim claim) {}

        @Override
        public void warnIfMissing(ChunkNames names, Claim whole) {
            chunks.warnIfMissing(names, whole);
        }
    }

    /** What a task, or an operator, has of the table. */
    final class Task implements Tables {
        private final ChangeLog log;
        private @Nullable TableFiles late;

        Task(ChangeLog log) {
            this.log = log;
        }

        VisibleChunks visible() {
            if (breakage == Breakage.STORED_FILES_COUNT_AS_VISIBLE) {
                return VisibleChunks.NONE;
            }
            StoredChunks stored = new StoredChunks(ModelTask.PREFIX, table -> log, (log, key) -> {
                if (!world.store.exists(key)) {
                    throw new RetriableException(key + " was removed while it was looked at");
                }
                return file(key, idsIn(key).size());
            });
            return breakage == Breakage.WITHDRAWN_CHUNKS_ARE_NOT_REFUSED ? new NeverHidden(stored) : stored;
        }

        @Override
        public void admit(String table, org.apache.kafka.connect.data.Schema columns) {}

        @Override
        public void prepare(String table, org.apache.kafka.connect.data.Schema columns) {}

        @Override
        public boolean append(TableFiles files) {
            Set<Long> rows = new HashSet<>();
            files.files().forEach(file -> rows.addAll(world.format.idsIn(file.path())));
            if (!decided.contains(files.range())) {
                chunks.add(rows);
            }
            files.files().forEach(file -> tried.add(file.key()));
            if (breakage == Breakage.APPENDED_AFTER_THE_END) {
                late = files;
                return true;
            }
            return appendNow(files);
        }

        /** What the breakage has left for after the end of the chunk. */
        void appendLate() {
            TableFiles left = late;
            if (left != null) {
                try {
                    boolean unused = appendNow(left);
                    late = null;
                } catch (RetriableException e) {
                    world.trace.add("late: " + e.getMessage());
                }
            }
        }

        private boolean appendNow(TableFiles files) {
            Claim.Range range = files.range();
            try {
                Visibility became = log.append(new LogAppend(
                        ModelTask.PARTITION,
                        range.generation(),
                        range.start(),
                        range.end() + 1,
                        files.files().stream()
                                .map(file -> file(file.key(), file.rows()))
                                .toList()));
                world.trace.add("append " + range + ": " + became);
                return became == Visibility.VISIBLE;
            } catch (RetriableException e) {
                if (breakage == Breakage.FILES_OF_UNKNOWN_COMMITS_ARE_DELETED
                        && e.getCause() instanceof CommitStateUnknownException) {
                    files.files().stream().map(SealedFile::key).forEach(world.store::delete);
                }
                throw e;
            }
        }
    }
}
