package io.tailrace.source.dynamodb.task;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.AsyncCalls;
import io.tailrace.shard.EngineSettings;
import io.tailrace.shard.Pace;
import io.tailrace.shard.ShardEngine;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.SourceOffsets;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.large.LargeChangeStore;
import io.tailrace.source.dynamodb.large.LargeChanges;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.SourceOptions.SnapshotMode;
import io.tailrace.source.dynamodb.option.SourceOptions.StartPosition;
import io.tailrace.source.dynamodb.snapshot.Snapshot;
import io.tailrace.source.dynamodb.snapshot.SnapshotGate;
import io.tailrace.source.dynamodb.snapshot.SnapshotSettings;
import io.tailrace.source.dynamodb.snapshot.TableScan;
import io.tailrace.source.dynamodb.state.SegmentOffset;
import io.tailrace.source.dynamodb.state.TableAssignment;
import io.tailrace.source.dynamodb.stream.Retention;
import io.tailrace.source.dynamodb.stream.TableStream;
import io.tailrace.source.dynamodb.table.CallSpacing;
import io.tailrace.source.dynamodb.table.TableClients;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** Puts the reader of one table together: its scan, its stream, and what they share. */
final class TableReaderFactory {

    // A row of the scan holds everything older than its reading. Event times are cut, and the clocks inside the service
    // differ a little.
    private static final Duration SKIP_MARGIN = Duration.ofMinutes(5);

    private final SourceOptions options;
    private final TableClients clients;
    private final @Nullable LargeChangeStore largeStore;
    private final OffsetStorageReader store;
    private final ServiceClock serviceClock;
    private final InstantSource clock;
    private final long bufferedBytes;
    private final CallSpacing listings = CallSpacing.system();

    /** @param tables among which the task's buffer is shared out */
    TableReaderFactory(
            SourceOptions options,
            AwsClients clients,
            OffsetStorageReader store,
            ServiceClock serviceClock,
            InstantSource clock,
            int tables) {
        this.options = options;
        this.clients = new TableClients(clients, options);
        this.largeStore = LargeChangeStore.of(clients, options.largeChanges());
        this.store = store;
        this.serviceClock = serviceClock;
        this.clock = clock;
        this.bufferedBytes = options.reading().bufferMaxBytes() / Math.max(1, tables);
    }

    /** A reader of one table that is isolated from those beside it. */
    IsolatedReader isolated(TableAssignment assignment, OwnRecords records, AsyncCalls shared) {
        RejectedCalls rejections = new RejectedCalls(clock);
        LargeChanges large =
                new LargeChanges(assignment.table(), options.largeChanges().maxBytes(), largeStore, rejections, clock);
        return new IsolatedReader(
                assignment.table(), shared, rejections, own -> reader(assignment, records, own, large, rejections));
    }

    private TableReader reader(
            TableAssignment assignment,
            OwnRecords records,
            AsyncCalls calls,
            LargeChanges large,
            RejectedCalls rejections) {
        String topic = topic(assignment, options);
        ChangeBuilder events = events(assignment, options);
        Pace pace = new Pace(
                options.reading().pollInterval(), options.reading().idleInterval(), RandomGenerator.getDefault());
        boolean scanned = options.snapshot().mode() != SnapshotMode.NEVER;
        int totalSegments = scanned ? options.snapshot().segments() : 0;
        Snapshot snapshot = new Snapshot(
                assignment.segments(),
                new SnapshotSettings(
                        new SegmentOffset.Scan(
                                assignment.table(), assignment.tableId(), assignment.snapshotId(), totalSegments),
                        topic,
                        records.markers(),
                        large,
                        options.snapshot().maxRcu(),
                        options.snapshot().pageItems()),
                new TableScan(
                                clients.dynamoDb(assignment.table()),
                                clients.target(assignment.table()),
                                events,
                                serviceClock,
                                totalSegments)
                        .retrying(rejections)
                        .mapping(large::putApart),
                store,
                calls,
                pace,
                serviceClock);
        Retention retention =
                new Retention(assignment.table(), assignment.streamArn(), options.lossAnswer(), serviceClock);
        ShardEngine<KeyedChange> engine = assignment.lineages().isEmpty()
                ? null
                : new ShardEngine<>(
                        large.apartFrom(new TableStream(
                                clients.streams(assignment.table()),
                                assignment.streamArn(),
                                events,
                                serviceClock,
                                listings,
                                rejections)),
                        ShardOffsetLookup.ofTable(store, assignment.table(), assignment.streamArn()),
                        calls,
                        new SnapshotGate(skipBefore(assignment, options), snapshot::deliveredUntil),
                        retention,
                        new EngineSettings(
                                Set.copyOf(assignment.lineages())::contains,
                                shardId -> records.markers()
                                        .isDelivered(SourceOffsets.shardPartition(
                                                assignment.table(), assignment.streamArn(), shardId)),
                                nonces(),
                                Instant.ofEpochMilli(assignment.snapshotId()),
                                Instant.ofEpochMilli(assignment.snapshotId()),
                                new EngineSettings.Intervals(
                                        options.reading().sweepInterval(),
                                        options.records().heartbeatInterval()),
                                new EngineSettings.Limits(
                                        bufferedBytes, 2 * options.reading().threads())),
                        pace,
                        clock);
        return new TableReader(
                assignment,
                options,
                records,
                large,
                store,
                calls,
                serviceClock,
                new TableReader.Reading(snapshot, retention, engine));
    }

    static ChangeBuilder events(TableAssignment assignment, SourceOptions options) {
        return new ChangeBuilder(
                assignment.table(),
                assignment.streamArn(),
                assignment
                        .keys()
                        .in(topic(assignment, options), options.records().keyNames()),
                assignment.snapshotId());
    }

    private static String topic(TableAssignment assignment, SourceOptions options) {
        return options.records().topicPrefix() + assignment.table();
    }

    /** A later snapshot shows no deletes, so what the stream still has of the time before it is sent: only the first one follows nothing. */
    private static Instant skipBefore(TableAssignment assignment, SourceOptions options) {
        Instant began = assignment.since();
        if (options.snapshot().mode() != SnapshotMode.NEVER) {
            return began.minus(SKIP_MARGIN);
        }
        // Event times are cut to the second; LATEST itself would forget its place in a crash before the first record.
        return options.stream().startPosition() == StartPosition.LATEST
                ? Instant.ofEpochSecond(began.getEpochSecond())
                : Instant.MIN;
    }

    private static Supplier<String> nonces() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] bytes = new byte[12];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        };
    }
}
