package io.tailrace.sink.s3;

import io.tailrace.catalog.GlueViews;
import io.tailrace.catalog.GlueViews.ViewColumn;
import io.tailrace.chain.EntityChains;
import io.tailrace.merge.LiveView;
import io.tailrace.merge.LogCompaction;
import io.tailrace.merge.Merger;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.RestViews;
import io.tailrace.merge.Views;
import io.tailrace.merge.Waiting;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The current tables that a sink's options ask for, merged one step at a time: by a task of the sink, or by a command anywhere
 * else. Nothing is asked of the catalog before the first step.
 */
public final class SinkMerge implements TableMerge {
    private final MergeParts parts;
    private final Map<String, List<String>> keys;
    private final Map<String, Merger> mergers = new HashMap<>();

    SinkMerge(S3SinkOptions options) {
        this.parts = new MergeParts(options);
        this.keys = options.mergeKeys();
    }

    /**
     * The merge of a connector's tables.
     *
     * @param configuration the connector's options, without references to other places
     * @throws org.apache.kafka.common.config.ConfigException when an option is wrong
     */
    public static SinkMerge of(Map<String, String> configuration) {
        return new SinkMerge(S3SinkOptions.of(configuration));
    }

    @Override
    public List<String> tables() {
        return List.copyOf(keys.keySet());
    }

    @Override
    public @Nullable Step step(String table) {
        return merger(table).step();
    }

    /**
     * What the next steps of a table have to merge.
     *
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public Waiting waiting(String table) {
        return merger(table).waiting();
    }

    @Override
    public ColumnBackfill backfill(String table, String column, Map<String, String> transforms) {
        for (String topic : parts.options().topics()) {
            for (Map.Entry<String, Map<String, String>> rows :
                    EntityChains.of(transforms, topic).entrySet()) {
                if (parts.options().tableName(rows.getKey()).equals(table)) {
                    return parts.backfill(parts.options().merge(table), rows.getKey(), column, rows.getValue());
                }
            }
        }
        return parts.backfill(parts.options().merge(table), table, column, transforms);
    }

    @Override
    public LogCompaction.@Nullable Step compact(String table, Instant before) {
        return parts.compact(parts.options().merge(table), before);
    }

    @Override
    public List<String> removeOrphans(String table, Instant before) {
        return parts.removeOrphans(parts.options().merge(table), before);
    }

    private Merger merger(String table) {
        Merger merger = mergers.get(table);
        if (merger == null) {
            merger = open(table);
            mergers.put(table, merger);
        }
        return merger;
    }

    private Merger open(String table) {
        Catalog opened = parts.catalog();
        return new Merger(
                opened,
                parts.options().merge(table),
                parts.folder(),
                parts.options().mergeBytes(),
                MergeParts.names(),
                views(opened));
    }

    private Views views(Catalog opened) {
        if (opened instanceof ViewCatalog views) {
            return new RestViews(views);
        }
        GlueViews glue = new GlueViews(parts.options().services().glue(parts.clients()));
        return (name, view) -> glue.replace(
                name.namespace().toString(),
                name.name(),
                view.sql(),
                view.columns().stream()
                        .map(column -> new ViewColumn(
                                column.name(), LiveView.trinoType(column.type()), LiveView.hiveType(column.type())))
                        .toList());
    }

    @Override
    public MaintenancePlan maintenance() {
        return parts.options().maintenance();
    }

    @Override
    public void close() {
        parts.close();
    }
}
