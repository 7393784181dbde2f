package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.GlueViews;
import io.tailrace.catalog.GlueViews.ViewColumn;
import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.merge.Backfill;
import io.tailrace.merge.LiveView;
import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.Merger;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.RestColumn;
import io.tailrace.merge.RestViews;
import io.tailrace.merge.Views;
import io.tailrace.merge.Waiting;
import io.tailrace.sink.file.BufferFolder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The current tables that a sink's options ask for, merged one step at a time: by a task of the sink, or by a command anywhere
 * else. Nothing is asked of the catalog before the first step.
 */
public final class SinkMerge implements AutoCloseable {
    private final S3SinkOptions options;
    private final IcebergCatalog catalog;
    private final AwsClients clients;
    private final Map<String, List<String>> keys;
    private final Map<String, Merger> mergers = new HashMap<>();
    private @Nullable BufferFolder folder;

    SinkMerge(S3SinkOptions options) {
        this.options = options;
        this.catalog = options.catalog();
        this.clients = new AwsClients(options.aws());
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

    /** The tables that have keys, in the order of the option. */
    public List<String> tables() {
        return List.copyOf(keys.keySet());
    }

    /**
     * Merges the next commits of a table's log.
     *
     * @return what was done; null when nothing is left
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
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

    /**
     * Makes ready to fill a column of a table from what its rows have in {@code cdc_rest}. A log that has no such column yet gets
     * it.
     *
     * @param transforms options with the lines of {@code transforms}, of which one makes rows with the column
     * @throws org.apache.kafka.common.config.ConfigException when rows do not have the column
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public ColumnBackfill backfill(String table, String column, Map<String, String> transforms) {
        Catalog opened = openCatalog();
        MergeDefinition definition = options.merge(table);
        if (!opened.tableExists(definition.log())) {
            throw new ConnectException("There is no table " + definition.log() + " yet, so there is nothing to fill.");
        }
        RestColumn rest = new RestColumn(transforms, topicOf(table), column);
        Schema columns =
                SchemaBuilder.struct().field(rest.column(), rest.schema()).build();
        new ChangeLog(opened, options.table().changeLog(definition.log().name())).ensure(ConnectColumns.of(columns));
        return new ColumnBackfill(
                new Backfill(
                        opened,
                        definition,
                        rest,
                        folder(),
                        () -> UUID.randomUUID().toString()),
                rest::close);
    }

    private String topicOf(String table) {
        return options.topics().stream()
                .filter(topic -> options.tableName(topic).equals(table))
                .findFirst()
                .orElse(table);
    }

    /** A backfill with the transforms that it uses, closed with it. */
    public record ColumnBackfill(Backfill backfill, Runnable transforms) implements AutoCloseable {
        @Override
        public void close() {
            transforms.run();
        }
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
        Catalog opened = openCatalog();
        MergeDefinition definition = options.merge(table);
        return new Merger(
                opened,
                definition,
                folder(),
                options.mergeBytes(),
                () -> UUID.randomUUID().toString(),
                views(opened));
    }

    private Catalog openCatalog() {
        try {
            return catalog.open();
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("open the catalog of the tables", e);
        }
    }

    private Views views(Catalog opened) {
        if (opened instanceof ViewCatalog views) {
            return new RestViews(views);
        }
        GlueViews glue = new GlueViews(options.services().glue(clients));
        return (name, view) -> glue.replace(
                name.namespace().toString(),
                name.name(),
                view.sql(),
                view.columns().stream()
                        .map(column -> new ViewColumn(
                                column.name(), LiveView.trinoType(column.type()), LiveView.hiveType(column.type())))
                        .toList());
    }

    /** What a merger that was killed left behind is removed here. */
    private Path folder() {
        if (folder == null) {
            folder = BufferFolder.in(options.bufferFolder(), "merge");
        }
        return folder.path();
    }

    @Override
    public void close() {
        catalog.close();
        clients.close();
        if (folder != null) {
            folder.close();
        }
    }
}
