package io.tailrace.source.dynamodb;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ShardReadException;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.dynamodb.SourceOptions.OnDataLoss;
import io.tailrace.source.dynamodb.SourceOptions.SnapshotMode;
import io.tailrace.source.dynamodb.SourceTable.StreamState;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Looks at tables, streams and stored offsets, and says what there is to do. The connector asks it; tasks never do. */
final class Survey {

    private static final Logger LOG = LoggerFactory.getLogger(Survey.class);
    private static final Set<StreamViewType> WITH_NEW_IMAGE =
            Set.of(StreamViewType.NEW_AND_OLD_IMAGES, StreamViewType.NEW_IMAGE);

    private final SourceOptions options;
    private final OffsetStorageReader store;
    private final ServiceClock clock = new ServiceClock(InstantSource.system(), System::nanoTime);
    private final Tables tables;
    private final DynamoDbStreamsClient streams;

    Survey(SourceOptions options, AwsClients clients, OffsetStorageReader store) {
        this.options = options;
        this.store = store;
        this.tables = new Tables(clients.dynamoDb(options.endpoint()), clock);
        this.streams = clients.dynamoDbStreams(options.endpoint());
    }

    /**
     * The plan of one table.
     *
     * @throws RetriableException when the service cannot be asked at this moment
     * @throws ConnectException when a person must act: no table, no stream, a stream without images
     */
    TablePlan plan(String name) {
        SourceTable table = tables.describe(name);
        String streamArn = requireStream(table, options);
        long epoch = epoch(table, streamArn);
        boolean snapshot = options.snapshotMode() != SnapshotMode.NEVER;
        return new TablePlan(
                name,
                table.id(),
                streamArn,
                table.keys(),
                epoch,
                snapshot ? options.snapshotSegments() : 0,
                options.snapshotMode() == SnapshotMode.INITIAL_ONLY ? List.of() : lineages(table, streamArn, epoch));
    }

    /** The names of the lineages that a stream shows now, sorted. */
    List<String> lineages(TablePlan plan) {
        return lineages(plan.table(), plan.streamArn(), plan.keys(), plan.epoch());
    }

    private List<String> lineages(SourceTable table, String streamArn, long epoch) {
        return lineages(table.name(), streamArn, table.keys(), epoch);
    }

    private List<String> lineages(String table, String streamArn, KeySchema keys, long epoch) {
        TableStream stream =
                new TableStream(streams, streamArn, new ChangeEvents(table, streamArn, keys, epoch), clock);
        try {
            List<Shard> shards = stream.list();
            Set<String> ids = new HashSet<>();
            shards.forEach(shard -> {
                ids.add(shard.id());
                ids.addAll(shard.parents());
            });
            return ShardEngine.lineages(shards, new ShardOffsetLookup(store, table, streamArn).find(ids));
        } catch (ShardReadException e) {
            throw new RetriableException("The shards of table " + table + " cannot be listed for now", e);
        }
    }

    /** Checks what {@code validate()} checks too, and answers the stream to read. */
    static String requireStream(SourceTable table, SourceOptions options) {
        String streamArn = table.streamArn();
        if (streamArn == null || table.streamState() == StreamState.DISABLED) {
            throw new ConnectException("Table " + table.name()
                    + " has no stream. Enable one: aws dynamodb update-table --table-name " + table.name()
                    + " --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
        }
        StreamViewType view = table.viewType();
        if (!options.keysOnlyStreams() && (view == null || !WITH_NEW_IMAGE.contains(view))) {
            throw new ConnectException("The stream of table " + table.name() + " has view type " + view
                    + ", which carries no new images. A stream's view type cannot be changed: disable the stream and enable it again with "
                    + "StreamViewType=NEW_AND_OLD_IMAGES, or accept changes without images with "
                    + SourceOptions.KEYS_ONLY + "=true.");
        }
        return streamArn;
    }

    private long epoch(SourceTable table, String streamArn) {
        @Nullable Map<String, Object> map = store.offset(TableOffset.partition(table.name()));
        long now = table.describedAt().toEpochMilli();
        if (map == null) {
            return now;
        }
        TableOffset stored = TableOffset.of(map);
        if (!stored.tableId().equals(table.id())) {
            LOG.warn("Table {} was dropped and created again: it is captured from the beginning", table.name());
            return now;
        }
        if (!stored.streamArn().equals(streamArn)) {
            requireLossAccepted(table, stored.streamArn(), streamArn);
        }
        return stored.epoch();
    }

    private void requireLossAccepted(SourceTable table, String oldStream, String newStream) {
        String loss = "The stream of table " + table.name() + " was disabled and enabled again: " + oldStream
                + " is followed by " + newStream + ", and what changed between the two is in neither. ";
        if (options.onDataLoss() == OnDataLoss.FAIL) {
            throw new ConnectException(loss
                    + "To have the present state of the table again, delete the connector's offsets (DELETE /connectors/<name>/offsets while it is "
                    + "stopped) and start it: it takes a new snapshot. To go on without what is missing, set "
                    + SourceOptions.ON_DATA_LOSS
                    + "=continue.");
        }
        LOG.warn("{}Going on with the new stream, as {}=continue asks.", loss, SourceOptions.ON_DATA_LOSS);
    }
}
