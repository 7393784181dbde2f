package io.tailrace.source.dynamodb;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.Progress;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ShardOffset;
import io.tailrace.shard.ShardReadException;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.dynamodb.SourceOptions.SnapshotMode;
import io.tailrace.source.dynamodb.SourceTable.StreamState;
import java.time.Instant;
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
    private final CallSpacing listings = CallSpacing.ofTenPerSecond();
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
     * @param current the plan that the tasks have now; null at the start
     * @throws RetriableException when the service cannot be asked at this moment
     * @throws ConnectException when a person must act: no table, no stream, a stream without images, changes that are lost
     */
    TablePlan plan(String name, @Nullable TablePlan current) {
        SourceTable table = tables.describe(name);
        TableOffset known = known(table, current);
        TablePlan plan = known == null ? beginAnew(table) : goOn(table, known);
        return plan.withLineages(options.snapshotMode() == SnapshotMode.INITIAL_ONLY ? List.of() : lineages(plan));
    }

    /** What was captured of this very table so far, as the offsets tell, or the tasks' plan where that is newer; null when nothing was. */
    private @Nullable TableOffset known(SourceTable table, @Nullable TablePlan current) {
        @Nullable Map<String, Object> map = store.offset(TableOffset.partition(table.name()));
        @Nullable TableOffset stored = map == null ? null : TableOffset.of(map);
        if (current != null && (stored == null || stored.epoch() < current.epoch())) {
            stored = new TableOffset(
                    current.tableId(),
                    current.streamArn(),
                    current.epoch(),
                    current.since(),
                    TableOffset.Phase.SNAPSHOT);
        }
        if (stored != null && !stored.tableId().equals(table.id())) {
            LOG.warn("Table {} was dropped and created again: it is captured from the beginning", table.name());
            return null;
        }
        return stored;
    }

    /** The table's own offset may be missing where its shards have theirs: a person reset it, and they go on where they are. */
    private TablePlan beginAnew(SourceTable table) {
        String streamArn = requireStream(table, options);
        Instant epoch = table.describedAt();
        Instant since = look(table.name(), streamArn, table.keys()).offsets().values().stream()
                .map(ShardOffset::time)
                .min(Instant::compareTo)
                .filter(epoch::isAfter)
                .orElse(epoch);
        return begin(table, streamArn, epoch, since.toEpochMilli());
    }

    private TablePlan goOn(SourceTable table, TableOffset known) {
        if (known.phase() == TableOffset.Phase.LOST) {
            LOG.warn("Changes of table {} were lost: it is scanned again, under a new epoch", table.name());
            return begin(table, known.streamArn(), table.describedAt(), known.since());
        }
        String present = table.streamArn();
        Look old = known.streamArn().equals(present) ? null : lookBack(table, known);
        if (old == null || !old.isDrained()) {
            return begin(table, known.streamArn(), Instant.ofEpochMilli(known.epoch()), known.since());
        }
        String next = requireStream(table, options);
        String loss = "The stream of table " + table.name() + " was disabled and enabled again: " + known.streamArn()
                + " is followed by " + next + ". The changes between " + old.deliveredUntil(known) + " and "
                + Retention.created(next) + " may be in neither. ";
        return switch (options.lossAnswer()) {
            case FAIL -> throw new ConnectException(loss + Retention.WAY_OUT);
            case RESNAPSHOT -> {
                LOG.warn("{}The table is scanned again; deletes in between are not seen.", loss);
                yield begin(table, next, table.describedAt(), known.since());
            }
            case CONTINUE -> {
                LOG.warn("{}Going on with the new stream, as {}=continue asks.", loss, SourceOptions.ON_DATA_LOSS);
                yield begin(table, next, Instant.ofEpochMilli(known.epoch()), known.since());
            }
        };
    }

    private TablePlan begin(SourceTable table, String streamArn, Instant epoch, long since) {
        boolean snapshot = options.snapshotMode() != SnapshotMode.NEVER;
        return new TablePlan(
                table.name(),
                table.id(),
                streamArn,
                table.keys(),
                epoch.toEpochMilli(),
                since,
                snapshot ? options.snapshotSegments() : 0,
                List.of());
    }

    /** What a stream shows now, and what is stored of it. */
    private record Look(List<Shard> shards, Map<String, ShardOffset> offsets) {

        /** Every shard has been read to its end; so has a stream that is gone, which shows none. */
        boolean isDrained() {
            return shards.stream().allMatch(shard -> {
                ShardOffset offset = offsets.get(shard.id());
                return offset != null && offset.progress() instanceof Progress.Ended;
            });
        }

        Instant deliveredUntil(TableOffset known) {
            return offsets.values().stream()
                    .map(ShardOffset::time)
                    .max(Instant::compareTo)
                    .orElseGet(() -> Instant.ofEpochMilli(known.epoch()));
        }
    }

    /** A look at a stream that is no longer the table's. */
    private Look lookBack(SourceTable table, TableOffset known) {
        try {
            return look(table.name(), known.streamArn(), table.keys());
        } catch (StreamGoneException e) {
            LOG.debug("Stream {} is gone", known.streamArn(), e);
            return new Look(List.of(), Map.of());
        }
    }

    private Look look(String table, String streamArn, KeySchema keys) {
        try {
            ChangeEvents events = new ChangeEvents(table, streamArn, keys, 0);
            List<Shard> shards = new TableStream(streams, streamArn, events, clock, listings).list();
            return new Look(shards, new ShardOffsetLookup(store, table, streamArn).find(ids(shards)));
        } catch (ShardReadException e) {
            throw new RetriableException("The shards of table " + table + " cannot be listed for now", e);
        }
    }

    private static Set<String> ids(List<Shard> shards) {
        Set<String> ids = new HashSet<>();
        shards.forEach(shard -> {
            ids.add(shard.id());
            ids.addAll(shard.parents());
        });
        return ids;
    }

    /** The names of the lineages that the plan's stream shows now, sorted. */
    private List<String> lineages(TablePlan plan) {
        Look look = look(plan.table(), plan.streamArn(), plan.keys());
        return ShardEngine.lineages(look.shards(), look.offsets());
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
}
