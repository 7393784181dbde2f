package io.tailrace.sink.s3;

import io.tailrace.firehose.ObjectLog;
import io.tailrace.merge.LogCompaction;
import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.Merger;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.Views;
import io.tailrace.sink.s3.store.FirehoseFolder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;

/**
 * The current table of the managed path: a step adds Firehose's next objects to the log of changes, and merges what the log has.
 * Nothing is asked of the store or the catalog before the first step.
 */
public final class FirehoseMerge implements TableMerge {
    private final FirehoseOptions options;
    private final MergeParts parts;
    private @Nullable ObjectLog log;
    private @Nullable Merger merger;

    private FirehoseMerge(FirehoseOptions options) {
        this.options = options;
        this.parts = new MergeParts(options.tables());
    }

    /**
     * The merge of a folder of objects.
     *
     * @param configuration the options, without references to other places
     * @throws org.apache.kafka.common.config.ConfigException when an option is wrong
     */
    public static FirehoseMerge of(Map<String, String> configuration) {
        return new FirehoseMerge(FirehoseOptions.of(configuration));
    }

    @Override
    public List<String> tables() {
        return List.of(options.table());
    }

    @Override
    public @Nullable Step step(String table) {
        if (!table.equals(options.table())) {
            throw new IllegalArgumentException("no table " + table + ", only " + options.table());
        }
        ObjectLog.@Nullable Step added;
        @Nullable Step merged;
        do {
            added = log().step();
            merged = merger().step();
            // Objects without rows are added, and there is nothing to merge.
        } while (added != null && merged == null);
        return added == null || merged == null
                ? merged
                : new Step(
                        merged.changes(),
                        merged.files(),
                        merged.bytesRead() + added.bytes(),
                        merged.bytesWritten(),
                        merged.left());
    }

    @Override
    public ColumnBackfill backfill(String table, String column, Map<String, String> transforms) {
        return parts.backfill(options.merge(), transforms.getOrDefault("topic", table), column, transforms);
    }

    @Override
    public LogCompaction.@Nullable Step compact(String table, Instant before) {
        return parts.compact(options.merge(), before);
    }

    @Override
    public List<String> removeOrphans(String table, Instant before) {
        return parts.removeOrphans(options.merge(), before);
    }

    private ObjectLog log() {
        if (log == null) {
            S3SinkOptions tables = options.tables();
            log = new ObjectLog(
                    parts.catalog(),
                    tables.table().changeLog(options.logTable()),
                    options.rows(),
                    new FirehoseFolder(
                            parts.clients().s3(tables.s3()),
                            tables.bucket(),
                            options.folder(),
                            tables.store(parts.clients())),
                    parts.folder(),
                    tables.mergeBytes(),
                    MergeParts.names());
        }
        return log;
    }

    private Merger merger() {
        if (merger == null) {
            Catalog catalog = parts.catalog();
            MergeDefinition definition = options.merge();
            merger = new Merger(
                    catalog, definition, parts.folder(), options.tables().mergeBytes(), MergeParts.names(), Views.NONE);
        }
        return merger;
    }

    @Override
    public MaintenancePlan maintenance() {
        return options.tables().maintenance();
    }

    @Override
    public void close() {
        parts.close();
    }
}
