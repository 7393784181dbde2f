package io.tailrace.source.dynamodb.task;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.AsyncCalls;
import io.tailrace.shard.EngineSettings;
import io.tailrace.shard.Pace;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ThreadedCalls;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.Markers;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.large.LargeChangeStore;
import io.tailrace.source.dynamodb.large.LargeChanges;
import io.tailrace.source.dynamodb.option.SourceOptions.SnapshotMode;
import io.tailrace.source.dynamodb.option.SourceOptions.StartPosition;
import io.tailrace.source.dynamodb.option.SourceOptions;
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
import io.tailrace.source.dynamodb.trouble.RejectedCalls;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a task together from its configuration, and takes them apart again. */
public final class TaskReaders implements AutoCloseable {

    // A row of the scan holds everything older than its reading. Event times are cut, and the clocks inside the service
    // differ a little.
    private static final Duration SKIP_MARGIN = Duration.ofMinutes(5);

    private final AwsClients clients;
    private final ThreadedCalls calls;
    private final PollLoop loop;
    private final TaskMetrics metrics;

    private TaskReaders(AwsClients clients, ThreadedCalls calls, PollLoop loop, TaskMetrics metrics) {
        this.clients = clients;
        this.calls = calls;
        this.loop = loop;
        this.metrics = metrics;
    }

    public static TaskReaders open(Map<String, String> props, OffsetStorageReader store, Duration longestPoll) {
        SourceOptions options = SourceOptions.from(props);
        List<TableAssignment> assignments = TableAssignment.fromProps(props);
        // Before anything is opened that would have to be closed again: transforms may let no marker pass.
        Map<String, Markers> markers = markers(props, options, assignments);
        AwsClients clients = new AwsClients(options.aws());
        ThreadedCalls calls = new ThreadedCalls(options.reading().threads(), "tailrace-read");
        TableClients tableClients = new TableClients(clients, options);
        @Nullable LargeChangeStore largeStore = LargeChangeStore.of(clients, options.largeChanges());
        CallSpacing listings = CallSpacing.ofTenPerSecond();
        ServiceClock serviceClock = ServiceClock.system();
        long bufferedBytes = options.reading().bufferMaxBytes() / Math.max(1, assignments.size());
        List<IsolatedReader> tables = new ArrayList<>();
        for (TableAssignment assignment : assignments) {
            RejectedCalls scans = new RejectedCalls(InstantSource.system());
            RejectedCalls reads = new RejectedCalls(InstantSource.system());
            LargeChanges large = new LargeChanges(
                    assignment.table(),
                    options.largeChanges().maxBytes(),
                    largeStore,
                    new RejectedCalls(InstantSource.system()),
                    InstantSource.system());
            tables.add(new IsolatedReader(
                    assignment.table(),
                    calls,
                    List.of(scans, reads, large.refusals()),
                    own -> table(
                            assignment,
                            Objects.requireNonNull(markers.get(assignment.table())),
                            options,
                            bufferedBytes,
                            tableClients,
                            listings,
                            store,
                            own,
                            serviceClock,
                            large,
                            scans,
                            reads)));
        }
        PollLoop loop = new PollLoop(tables, calls, InstantSource.system(), options.reading().batchMaxRecords(), longestPoll);
        TaskMetrics metrics = TaskMetrics.register(
                props.getOrDefault("name", "unnamed"),
                props.getOrDefault(TableAssignment.TASK, "0"),
                serviceClock,
                InstantSource.system());
        return new TaskReaders(clients, calls, loop, metrics);
    }

    /** The next records; null when none came in a while, or the task has been stopped. */
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        try {
            return loop.poll();
        } finally {
            metrics.update(loop.health(), loop.troubles());
        }
    }

    public TaskMetrics metrics() {
        return metrics;
    }

    /** Connect has stored the offsets of what it had, or had nothing to store. */
    public void committed() {
        loop.committed();
    }

    @Override
    public void close() {
        loop.stop();
        metrics.close();
        calls.close();
        clients.close();
    }

    private static Map<String, Markers> markers(
            Map<String, String> props, SourceOptions options, List<TableAssignment> assignments) {
        Map<String, Markers> markers = new HashMap<>();
        try (TransformDryRun rehearsal = new TransformDryRun(props)) {
            for (TableAssignment assignment : assignments) {
                markers.put(
                        assignment.table(),
                        Markers.through(
                                rehearsal,
                                assignment.table(),
                                options.records().heartbeatTopic(),
                                events(assignment, options).example(),
                                InstantSource.system()));
            }
        }
        return markers;
    }

    private static ChangeBuilder events(TableAssignment assignment, SourceOptions options) {
        return new ChangeBuilder(
                assignment.table(),
                assignment.streamArn(),
                assignment.keys().in(topic(assignment, options), options.records().keyNames()),
                assignment.snapshotId());
    }

    private static String topic(TableAssignment assignment, SourceOptions options) {
        return options.records().topicPrefix() + assignment.table();
    }

    private static TableReader table(
            TableAssignment assignment,
            Markers markers,
            SourceOptions options,
            long bufferedBytes,
            TableClients clients,
            CallSpacing listings,
            OffsetStorageReader store,
            AsyncCalls calls,
            ServiceClock serviceClock,
            LargeChanges large,
            RejectedCalls scanRefusals,
            RejectedCalls readRefusals) {
        String topic = topic(assignment, options);
        ChangeBuilder events = events(assignment, options);
        Pace pace = new Pace(options.reading().pollInterval(), options.reading().idleInterval(), RandomGenerator.getDefault());
        boolean scans = options.snapshot().mode() != SnapshotMode.NEVER;
        int totalSegments = scans ? options.snapshot().segments() : 0;
        Snapshot snapshot = new Snapshot(
                assignment.segments(),
                new SnapshotSettings(
                        new SegmentOffset.Scan(
                                assignment.table(), assignment.tableId(), assignment.snapshotId(), totalSegments),
                        topic,
                        markers,
                        large,
                        options.snapshot().maxRcu(),
                        options.snapshot().pageItems()),
                new TableScan(
                        clients.dynamoDb(assignment.table()),
                        clients.target(assignment.table()),
                        events,
                                serviceClock,
                                totalSegments)
                        .retrying(scanRefusals)
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
                                readRefusals)),
                        new ShardOffsetLookup(store, assignment.table(), assignment.streamArn()),
                        calls,
                        new SnapshotGate(skipBefore(assignment, options), snapshot::deliveredUntil),
                        retention,
                        new EngineSettings(
                                Set.copyOf(assignment.lineages())::contains,
                                nonces(),
                                Instant.ofEpochMilli(assignment.snapshotId()),
                                options.reading().sweepInterval(),
                                options.records().heartbeatInterval(),
                                bufferedBytes,
                                2 * options.reading().threads()),
                        pace,
                        InstantSource.system());
        return new TableReader(
                assignment, options, markers, large, store, calls, serviceClock, snapshot, retention, engine);
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
