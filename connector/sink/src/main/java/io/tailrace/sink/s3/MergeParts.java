package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.catalog.ConnectColumns;
import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.merge.Backfill;
import io.tailrace.merge.LogCompaction;
import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.OrphanFiles;
import io.tailrace.merge.OrphanFiles.Listing;
import io.tailrace.merge.RestColumn;
import io.tailrace.sink.file.BufferFolder;
import io.tailrace.sink.s3.TableMerge.ColumnBackfill;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** What every merge needs of a sink's options: a catalog, a folder on local disk, clients. Nothing is asked before the first step. */
final class MergeParts implements AutoCloseable {
    private final S3SinkOptions options;
    private final IcebergCatalog catalog;
    private final AwsClients clients;
    private @Nullable BufferFolder folder;

    MergeParts(S3SinkOptions options) {
        this.options = options;
        this.catalog = options.catalog();
        this.clients = new AwsClients(options.aws());
    }

    S3SinkOptions options() {
        return options;
    }

    AwsClients clients() {
        return clients;
    }

    Catalog catalog() {
        try {
            return catalog.open();
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("open the catalog of the tables", e);
        }
    }

    /** What a merger that was killed left behind is removed here. */
    Path folder() {
        if (folder == null) {
            folder = BufferFolder.in(options.bufferFolder(), "merge");
        }
        return folder.path();
    }

    /**
     * Makes ready to fill a column of a table.
     *
     * @param topic whose rows are the table's
     * @param transforms options with the lines of {@code transforms}
     */
    ColumnBackfill backfill(MergeDefinition definition, String topic, String column, Map<String, String> transforms) {
        Catalog opened = catalog();
        if (!opened.tableExists(definition.log())) {
            throw new ConnectException("There is no table " + definition.log() + " yet, so there is nothing to fill.");
        }
        RestColumn rest = new RestColumn(transforms, topic, column);
        Schema columns =
                SchemaBuilder.struct().field(rest.column(), rest.schema()).build();
        log(opened, definition).ensure(ConnectColumns.of(columns));
        return new ColumnBackfill(new Backfill(opened, definition, rest, folder(), names()), rest::close);
    }

    LogCompaction.@Nullable Step compact(MergeDefinition definition, Instant before) {
        Catalog opened = catalog();
        return new LogCompaction(
                        opened, definition.log(), definition.current(), log(opened, definition), folder(), names())
                .step(before);
    }

    /** Those of the log, then those of the current table. */
    List<String> removeOrphans(MergeDefinition definition, Instant before) {
        Catalog opened = catalog();
        Listing listing = (table, location) -> ((SupportsPrefixOperations) table.io()).listPrefix(location);
        List<String> removed = new ArrayList<>(OrphanFiles.ofLog(
                        opened, definition.log(), definition.rows(), log(opened, definition), names(), listing)
                .remove(before));
        removed.addAll(
                OrphanFiles.ofCurrent(opened, definition.current(), listing).remove(before));
        return removed;
    }

    private ChangeLog log(Catalog opened, MergeDefinition definition) {
        return new ChangeLog(opened, options.table().changeLog(definition.log().name()));
    }

    /** Names that no other merger has. */
    static Supplier<String> names() {
        return () -> UUID.randomUUID().toString();
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
