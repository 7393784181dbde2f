package io.tailrace.merge;

import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.LogDeletes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Conversions;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Makes large files of the small ones that chunks left in days or hours of a log that have closed. Left alone are files that are
 * not merged into the current table yet, since a merge reads files, and those of each Kafka partition's newest chunk, since a task
 * looks for them when it starts. Rows that were deleted from the log are left out. Each step is a commit; a step that is killed
 * leaves files that no snapshot lists, in a folder of their own, from which {@link OrphanFiles} removes them.
 */
public final class LogCompaction {
    private static final int FEWEST = 5;
    private static final long SMALL_BYTES = MergeFiles.TARGET_BYTES / 4;
    /** What is known of a file takes half a kilobyte. */
    private static final int MOST_REMEMBERED = 100_000;

    /** Where no chunk has a file: below the folder of data files those of chunks are in none, or in one of a column's time. */
    static final String PLACE = "compacted/";

    private final Catalog catalog;
    private final TableIdentifier name;
    private final @Nullable TableIdentifier current;
    private final ChangeLog log;
    private final Path folder;
    private final Supplier<String> names;

    /**
     * A compaction of one log.
     *
     * @param current the table that the log is merged into; null for none
     * @param folder on local disk, for the files of one step
     * @param names a new one each time, never the same in two writers
     */
    public LogCompaction(
            Catalog catalog,
            TableIdentifier name,
            @Nullable TableIdentifier current,
            ChangeLog log,
            Path folder,
            Supplier<String> names) {
        this.catalog = catalog;
        this.name = name;
        this.current = current;
        this.log = log;
        this.folder = folder;
        this.names = names;
    }

    /**
     * Compacts files of one day or hour.
     *
     * @param before rows of what is compacted are older
     * @return what was done; null when nothing is left to do, or others keep changing the table
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public @Nullable Step step(Instant before) {
        try {
            Table table = catalog.loadTable(name);
            List<DataFile> group = group(table, before);
            return group.isEmpty() ? null : compact(table, group);
        } catch (NoSuchTableException notYet) {
            return null;
        } catch (IOException e) {
            throw new RetriableException("Could not compact table " + name + "; retrying", e);
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("compact table " + name, e);
        }
    }

    private @Nullable Step compact(Table table, List<DataFile> group) throws IOException {
        long rows = 0;
        long expected = 0;
        LogDeletes deletes = LogDeletes.of(table);
        HistoryReader reader = HistoryReader.ofWholeLog(table, deletes);
        @Nullable String started = ChangeLog.orphansRemoved(table);
        try (LogWriter writer = new LogWriter(table, log, folder, PLACE, names)) {
            List<DataFile> files;
            try {
                for (DataFile file : group) {
                    rows += copy(reader, file, writer);
                    expected += file.recordCount() - reader.deletedRows(file).size();
                }
                files = writer.complete();
            } catch (IOException | RuntimeException e) {
                writer.discard();
                throw e;
            }
            if (rows != expected
                    || rows != files.stream().mapToLong(DataFile::recordCount).sum()) {
                writer.discard();
                throw new IllegalStateException("Of " + expected + " rows of table " + name + " " + rows
                        + " were read and not all were written");
            }
            if (!log.replace(started, group, deletes, files)) {
                writer.discard();
                return null;
            }
            return new Step(group.size(), bytes(group), files.size(), bytes(files));
        }
    }

    private static long copy(HistoryReader reader, DataFile file, LogWriter writer) throws IOException {
        long rows = 0;
        try (ParquetRows read = reader.open(file)) {
            for (@Nullable Struct row = read.next(); row != null; row = read.next()) {
                writer.append(row);
                rows++;
            }
        }
        return rows;
    }

    private static long bytes(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    /** The oldest files of the first day or hour that has enough of them, as many as make a large one. */
    private List<DataFile> group(Table table, Instant before) {
        long merged = merged(table);
        SmallFiles small = new SmallFiles();
        Map<String, Long> newest = new HashMap<>();
        LogTail.forEachFile(table, 0, file -> {
            String partition = kafkaPartition(table, file);
            newest.merge(partition, file.dataSequenceNumber(), Math::max);
            if (file.specId() == table.spec().specId()
                    && file.fileSizeInBytes() < SMALL_BYTES
                    && file.dataSequenceNumber() <= merged
                    && LogTail.isOlder(table, file, before.toEpochMilli() * 1_000)) {
                small.add(table.spec().partitionToPath(file.partition()), partition, file);
            }
        });
        return small.group(newest);
    }

    /** Small files by their day or hour: of the first ones only, where there are very many. */
    private static final class SmallFiles {
        private final TreeMap<String, List<SmallFile>> byPlace = new TreeMap<>();
        private @Nullable String end;
        private int count;

        void add(String place, String partition, DataFile file) {
            if (end != null && place.compareTo(end) >= 0) {
                return;
            }
            // Without what is known of its columns, most of its size.
            byPlace.computeIfAbsent(place, first -> new ArrayList<>())
                    .add(new SmallFile(partition, file.copyWithoutStats()));
            count++;
            while (count > MOST_REMEMBERED && byPlace.size() > 1) {
                var last = byPlace.pollLastEntry();
                end = last.getKey();
                count -= last.getValue().size();
            }
        }

        /** The first day or hour with enough of them, but for those of the newest chunks. */
        List<DataFile> group(Map<String, Long> newest) {
            for (List<SmallFile> place : byPlace.values()) {
                List<DataFile> files = new ArrayList<>();
                place.stream()
                        .filter(each ->
                                newest.getOrDefault(each.partition, -1L) != (long) each.file.dataSequenceNumber())
                        .forEach(each -> files.add(each.file));
                if (files.size() >= FEWEST) {
                    return asManyAsFit(files);
                }
            }
            return List.of();
        }
    }

    private record SmallFile(String partition, DataFile file) {}

    private static List<DataFile> asManyAsFit(List<DataFile> files) {
        files.sort(Comparator.comparingLong(DataFile::dataSequenceNumber).thenComparing(DataFile::location));
        List<DataFile> group = new ArrayList<>();
        long bytes = 0;
        for (DataFile file : files) {
            if (group.size() >= FEWEST && bytes + file.fileSizeInBytes() > MergeFiles.TARGET_BYTES) {
                break;
            }
            group.add(file);
            bytes += file.fileSizeInBytes();
        }
        return group;
    }

    private long merged(Table table) {
        if (current == null) {
            return Long.MAX_VALUE;
        }
        try {
            return MergePosition.of(catalog.loadTable(current)).sequenceIn(table);
        } catch (NoSuchTableException notYet) {
            return 0;
        }
    }

    /** Topic, as far as the bounds have it, and partition; of rows without them one for all. */
    private static String kafkaPartition(Table table, DataFile file) {
        return lower(table, file, CurrentColumns.TOPIC) + "-" + lower(table, file, CurrentColumns.PARTITION);
    }

    private static @Nullable Object lower(Table table, DataFile file, String column) {
        var field = table.schema().findField(column);
        @Nullable Map<Integer, ByteBuffer> bounds = file.lowerBounds();
        @Nullable ByteBuffer bound = field == null || bounds == null ? null : bounds.get(field.fieldId());
        return bound == null ? null : Conversions.fromByteBuffer(field.type(), bound);
    }

    /**
     * What a step did.
     *
     * @param filesBefore that were replaced
     * @param files that have their rows now
     */
    public record Step(int filesBefore, long bytesBefore, int files, long bytes) {}
}
