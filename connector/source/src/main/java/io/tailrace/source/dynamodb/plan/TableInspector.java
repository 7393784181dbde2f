package io.tailrace.source.dynamodb.plan;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardOffset;
import io.tailrace.shard.ShardReadException;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.SourceOptions.OnDataLoss;
import io.tailrace.source.dynamodb.option.SourceOptions.SnapshotMode;
import io.tailrace.source.dynamodb.state.CapturedTable;
import io.tailrace.source.dynamodb.state.TableOffset;
import io.tailrace.source.dynamodb.stream.Retention;
import io.tailrace.source.dynamodb.stream.TableStream;
import io.tailrace.source.dynamodb.table.CallSpacing;
import io.tailrace.source.dynamodb.table.SourceTable;
import io.tailrace.source.dynamodb.table.SourceTable.StreamState;
import io.tailrace.source.dynamodb.table.TableClients;
import io.tailrace.source.dynamodb.table.TableDescriber;
import io.tailrace.source.dynamodb.trouble.DataLossException;
import io.tailrace.source.dynamodb.trouble.StreamEndedException;
import io.tailrace.source.dynamodb.trouble.StreamGoneException;
import io.tailrace.source.dynamodb.trouble.UnusableTableException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inspects one table, its stream and its stored offsets, and makes its plan. It runs in the connector, never in a task. */
final class TableInspector {

    private static final Logger LOG = LoggerFactory.getLogger(TableInspector.class);
    private static final String READ_TO_THE_END =
            "Its changes can be read for 24 hours after that, and are read to the end. ";

    private final SourceOptions options;
    private final OffsetStorageReader store;
    private final ServiceClock clock;
    private final CallSpacing listings;
    private final TableDescriber tables;
    private final StreamEndTimes endings = new StreamEndTimes();
    private final TableClients clients;

    TableInspector(
            SourceOptions options,
            AwsClients clients,
            OffsetStorageReader store,
            ServiceClock clock,
            CallSpacing listings) {
        this.options = options;
        this.store = store;
        this.clock = clock;
        this.listings = listings;
        this.clients = new TableClients(clients, options);
        this.tables = new TableDescriber(this.clients, clock);
    }

    /**
     * What there is to do for one table.
     *
     * @param notice what an operator should know and do, although the plan is carried out; null when all is well
     */
    record Finding(TablePlan plan, @Nullable UnusableTableException notice) {}

    /**
     * The plan of one table.
     *
     * @param current the plan that the tasks have now; null at the start
     * @throws RetriableException when the service cannot be asked at this moment
     * @throws DataLossException when changes are lost and the operator must decide
     * @throws UnusableTableException when there is no table, no stream, or a stream without images
     */
    Finding plan(String name, @Nullable TablePlan current) {
        Optional<SourceTable> found = tables.find(name);
        found.ifPresent(this::remember);
        TableOffset known = known(name, current);
        if (known == null) {
            return planned(beginAnew(found.orElseGet(() -> tables.describe(name))));
        }
        if (found.isEmpty()) {
            return dropped(known, current, name);
        }
        SourceTable table = found.get();
        return table.id().equals(known.tableId()) ? goOn(table, known) : replaced(table, known, current);
    }

    /** The table is not there, and it is not because it has never been there. */
    boolean isDropped(String name) {
        return tables.find(name).isEmpty();
    }

    /** What was captured under this name so far, by the offsets, or by the tasks' plan where that is newer; null when nothing was. */
    private @Nullable TableOffset known(String name, @Nullable TablePlan current) {
        @Nullable Map<String, Object> map = store.offset(TableOffset.partition(name));
        @Nullable TableOffset stored = map == null ? null : TableOffset.of(map);
        if (current != null && (stored == null || stored.snapshotId() < current.snapshotId())) {
            stored = new TableOffset(
                    current.tableId(),
                    current.streamArn(),
                    current.snapshotId(),
                    current.since(),
                    TableOffset.Phase.SNAPSHOT,
                    null);
        }
        return stored;
    }

    /** The table's own offset may be missing where its shards have theirs: it was reset by hand, and they continue where they are. */
    private TablePlan beginAnew(SourceTable table) {
        String streamArn = table.requireStream(options);
        Instant snapshotStart = table.describedAt();
        Instant since = look(table.name(), streamArn).offsets().values().stream()
                .map(ShardOffset::time)
                .min(Instant::compareTo)
                .filter(snapshotStart::isAfter)
                .orElse(snapshotStart);
        return begin(table, streamArn, snapshotStart, since);
    }

    private Finding goOn(SourceTable table, TableOffset known) {
        if (known.phase() == TableOffset.Phase.LOST) {
            LOG.warn("Changes of table {} were lost: the table is scanned again, as a new snapshot", table.name());
            return planned(begin(table, known.streamArn(), table.describedAt(), known.since()));
        }
        TablePlan same = begin(table, known.streamArn(), Instant.ofEpochMilli(known.snapshotId()), known.since());
        boolean present = known.streamArn().equals(table.streamArn());
        if (options.snapshot().mode() == SnapshotMode.INITIAL_ONLY
                || (present && table.streamState() == StreamState.ENABLED)) {
            return planned(same);
        }
        StreamView old = lookBack(table.name(), known.streamArn());
        if (present) {
            String off =
                    "The stream of table " + table.name() + " was disabled " + endings.describe(table.name()) + ". ";
            String remedy = "Changes since then are not captured. Enable it again (" + table.enabling() + "); "
                    + SourceOptions.ON_DATA_LOSS + " then decides about the changes in between.";
            if (old.isDrained()) {
                throw new StreamEndedException(off + "All that it held has been read. " + remedy);
            }
            return new Finding(
                    same.withLineages(old.lineages()), new StreamEndedException(off + READ_TO_THE_END + remedy));
        }
        if (!old.isDrained()) {
            return new Finding(
                    same.withLineages(old.lineages()),
                    new UnusableTableException("The stream of table " + table.name()
                            + " was disabled and enabled again. The old one is read to its end first; "
                            + SourceOptions.ON_DATA_LOSS + " then decides about the changes in between."));
        }
        String next = table.requireStream(options);
        String loss = "The stream of table " + table.name() + " was disabled and enabled again: " + known.streamArn()
                + " is followed by " + next + ". The changes between " + old.deliveredUntil(known) + " and "
                + Retention.created(next) + " may be in neither. ";
        Instant snapshotStart = options.lossAnswer() == OnDataLoss.RESNAPSHOT
                ? table.describedAt()
                : Instant.ofEpochMilli(known.snapshotId());
        ask(loss, "Continuing with the new stream");
        return planned(begin(table, next, snapshotStart, known.since()));
    }

    /** Another table has the name now. What the old one's stream still has comes first, and then it is another capture. */
    private Finding replaced(SourceTable table, TableOffset known, @Nullable TablePlan current) {
        String what = "Table " + table.name() + " was dropped and created again. ";
        StreamView old = lookBack(table.name(), known.streamArn());
        if (!old.isDrained()) {
            return new Finding(
                    rest(table.name(), known, current, old),
                    new UnusableTableException(what + "The old one's stream is read to its end first; "
                            + SourceOptions.ON_DATA_LOSS + " then decides about what was in it."));
        }
        String next = table.requireStream(options);
        ask(
                what + "The stream of the old one, " + known.streamArn() + ", was read until "
                        + old.deliveredUntil(known)
                        + "; items that were in it at the end were deleted with it, and no change says so. ",
                "The new table is captured from its beginning");
        Instant since = options.snapshot().mode() == SnapshotMode.NEVER ? Retention.created(next) : table.describedAt();
        return planned(begin(table, next, table.describedAt(), since));
    }

    private Finding dropped(TableOffset known, @Nullable TablePlan current, String name) {
        endings.noticed(name, clock.instant());
        String what = "Table " + name + " was dropped " + endings.describe(name) + ". ";
        String remedy = "When it is created again, " + SourceOptions.ON_DATA_LOSS
                + " decides about what was in it; if it is gone for good, take it out of " + SourceOptions.TABLES + ".";
        StreamView old = lookBack(name, known.streamArn());
        if (old.isDrained()) {
            throw new StreamEndedException(what + "All that its stream held has been read. " + remedy);
        }
        return new Finding(rest(name, known, current, old), new StreamEndedException(what + READ_TO_THE_END + remedy));
    }

    /** The stream alone is left: there is nothing to scan any more. A new table of the name may have other keys. */
    private TablePlan rest(String name, TableOffset known, @Nullable TablePlan current, StreamView old) {
        KeySchema keys = current != null && current.streamArn().equals(known.streamArn())
                ? current.keys()
                : asked(name, stream(name, known.streamArn())::keys);
        return new TablePlan(
                new CapturedTable(name, known.tableId(), known.streamArn(), keys, known.snapshotId(), known.since()),
                0,
                old.lineages());
    }

    /** Throws when the operator must decide. */
    private void ask(String loss, String otherwise) {
        switch (options.lossAnswer()) {
            case FAIL -> throw new DataLossException(loss + Retention.REMEDY);
            case RESNAPSHOT ->
                LOG.warn(
                        "{}The table is scanned again; items deleted meanwhile leave the lake once it has the whole"
                                + " snapshot.",
                        loss);
            case CONTINUE -> LOG.warn("{}{}, as {}=continue asks.", loss, otherwise, SourceOptions.ON_DATA_LOSS);
        }
    }

    private void remember(SourceTable table) {
        if (table.streamState() == StreamState.ENABLED) {
            endings.enabled(table.name(), table.describedAt());
        } else {
            endings.noticed(table.name(), table.describedAt());
        }
    }

    private Finding planned(TablePlan plan) {
        return new Finding(
                plan.withLineages(options.snapshot().mode() == SnapshotMode.INITIAL_ONLY ? List.of() : lineages(plan)),
                null);
    }

    private TablePlan begin(SourceTable table, String streamArn, Instant snapshotStart, Instant since) {
        boolean snapshot = options.snapshot().mode() != SnapshotMode.NEVER;
        return new TablePlan(
                new CapturedTable(
                        table.name(), table.id(), streamArn, table.keys(), snapshotStart.toEpochMilli(), since),
                snapshot ? options.snapshot().segments() : 0,
                List.of());
    }

    /** What is left in a stream that is no longer the table's. */
    private StreamView lookBack(String table, String streamArn) {
        try {
            return look(table, streamArn);
        } catch (StreamGoneException e) {
            LOG.debug("Stream {} is gone", streamArn, e);
            return new StreamView(List.of(), Map.of());
        }
    }

    private StreamView look(String table, String streamArn) {
        List<Shard> shards = asked(table, stream(table, streamArn)::list);
        return new StreamView(
                shards, ShardOffsetLookup.ofTable(store, table, streamArn).find(ids(shards)));
    }

    private TableStream stream(String table, String streamArn) {
        ChangeBuilder noEvents = new ChangeBuilder(table, streamArn, KeySchema.of(List.of()), 0);
        return new TableStream(clients.streams(table), streamArn, noEvents, clock, listings);
    }

    private static <T> T asked(String table, Supplier<T> question) {
        try {
            return question.get();
        } catch (ShardReadException e) {
            throw new RetriableException("The stream of table " + table + " cannot be described for now", e);
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
        return look(plan.table(), plan.streamArn()).lineages();
    }
}
