package io.tailrace.source.dynamodb;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.Calls;
import io.tailrace.shard.EngineSettings;
import io.tailrace.shard.Pace;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ThreadedCalls;
import io.tailrace.source.ChangeEvent;
import io.tailrace.source.Markers;
import io.tailrace.source.Rehearsal;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.dynamodb.SourceOptions.SnapshotMode;
import io.tailrace.source.dynamodb.SourceOptions.StartPosition;
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
final class Capture implements AutoCloseable {

    // A row of the scan holds everything older than its reading. Event times are cut, and the clocks inside the service
    // differ a little.
    private static final Duration SKIP_MARGIN = Duration.ofMinutes(5);

    private final AwsClients clients;
    private final ThreadedCalls calls;
    private final PollLoop loop;
    private final TaskMetrics metrics;

    private Capture(AwsClients clients, ThreadedCalls calls, PollLoop loop, TaskMetrics metrics) {
        this.clients = clients;
        this.calls = calls;
        this.loop = loop;
        this.metrics = metrics;
    }

    static Capture open(Map<String, String> props, OffsetStorageReader store, Duration longestPoll) {
        SourceOptions options = SourceOptions.from(props);
        List<TableAssignment> assignments = TableAssignment.fromProps(props);
        // Before anything is opened that would have to be closed again: transforms may let no marker pass.
        Map<String, Markers> markers = markers(props, options, assignments);
        AwsClients clients = new AwsClients(options.aws());
        ThreadedCalls calls = new ThreadedCalls(options.readThreads(), "tailrace-read");
        TableClients tableClients = new TableClients(clients, options);
        @Nullable LargeChangeStore largeStore = LargeChangeStore.of(clients, options.largeChanges());
        CallSpacing listings = CallSpacing.ofTenPerSecond();
        ServiceClock serviceClock = ServiceClock.system();
        long bufferedBytes = options.bufferMaxBytes() / Math.max(1, assignments.size());
        List<TableIsland> tables = new ArrayList<>();
        for (TableAssignment assignment : assignments) {
            Refusals scans = new Refusals(InstantSource.system());
            Refusals reads = new Refusals(InstantSource.system());
            LargeChanges large = new LargeChanges(
                    assignment.table(),
                    options.largeChanges().maxBytes(),
                    largeStore,
                    new Refusals(InstantSource.system()),
                    InstantSource.system());
            tables.add(new TableIsland(
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
        PollLoop loop = new PollLoop(tables, calls, InstantSource.system(), options.batchMaxRecords(), longestPoll);
        TaskMetrics metrics = TaskMetrics.register(
                props.getOrDefault("name", "unnamed"),
                props.getOrDefault(TableAssignment.TASK, "0"),
                serviceClock,
                InstantSource.system());
        return new Capture(clients, calls, loop, metrics);
    }

    /** The next records; null when none came in a while, or the task has been stopped. */
    @Nullable List<SourceRecord> poll() throws InterruptedException {
        try {
            return loop.poll();
        } finally {
            metrics.update(loop.health(), loop.troubles());
        }
    }

    TaskMetrics metrics() {
        return metrics;
    }

    /** Connect has stored the offsets of what it had, or had nothing to store. */
    void committed() {
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
        try (Rehearsal rehearsal = new Rehearsal(props)) {
            for (TableAssignment assignment : assignments) {
                markers.put(
                        assignment.table(),
                        Markers.through(
                                rehearsal,
                                assignment.table(),
                                options.heartbeatTopic(),
                                events(assignment, options).example(),
                                InstantSource.system()));
            }
        }
        return markers;
    }

    private static ChangeEvents events(TableAssignment assignment, SourceOptions options) {
        return new ChangeEvents(
                assignment.table(),
                assignment.streamArn(),
                assignment.keys().in(topic(assignment, options), options.keyNames()),
                assignment.epoch());
    }

    private static String topic(TableAssignment assignment, SourceOptions options) {
        return options.topicPrefix() + assignment.table();
    }

    private static TableCapture table(
            TableAssignment assignment,
            Markers markers,
            SourceOptions options,
            long bufferedBytes,
            TableClients clients,
            CallSpacing listings,
            OffsetStorageReader store,
            Calls calls,
            ServiceClock serviceClock,
            LargeChanges large,
            Refusals scanRefusals,
            Refusals readRefusals) {
        String topic = topic(assignment, options);
        ChangeEvents events = events(assignment, options);
        Pace pace = new Pace(options.shardPollInterval(), options.shardIdleInterval(), RandomGenerator.getDefault());
        boolean scans = options.snapshotMode() != SnapshotMode.NEVER;
        int totalSegments = scans ? options.snapshotSegments() : 0;
        Snapshot snapshot = new Snapshot(
                assignment.segments(),
                new SnapshotSettings(
                        new SegmentOffset.Scan(
                                assignment.table(), assignment.tableId(), assignment.epoch(), totalSegments),
                        topic,
                        markers,
                        large,
                        options.snapshotMaxRcu(),
                        options.snapshotPageItems()),
                new TableScan(
                        clients.dynamoDb(assignment.table()),
                        clients.target(assignment.table()),
                        events,
                                serviceClock,
                                totalSegments)
                        .retrying(scanRefusals)
                        .mapping(large::apart),
                store,
                calls,
                pace,
                serviceClock);
        Retention retention =
                new Retention(assignment.table(), assignment.streamArn(), options.lossAnswer(), serviceClock);
        ShardEngine<ChangeEvent> engine = assignment.lineages().isEmpty()
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
                                Instant.ofEpochMilli(assignment.epoch()),
                                options.shardSweepInterval(),
                                options.heartbeatInterval(),
                                bufferedBytes,
                                2 * options.readThreads()),
                        pace,
                        InstantSource.system());
        return new TableCapture(
                assignment, options, markers, large, store, calls, serviceClock, snapshot, retention, engine);
    }

    /** A later snapshot shows no deletes, so what the stream still has of the time before it is sent: only the first one follows nothing. */
    private static Instant skipBefore(TableAssignment assignment, SourceOptions options) {
        Instant began = Instant.ofEpochMilli(assignment.since());
        if (options.snapshotMode() != SnapshotMode.NEVER) {
            return began.minus(SKIP_MARGIN);
        }
        // Event times are cut to the second; LATEST itself would forget its place in a crash before the first record.
        return options.startPosition() == StartPosition.LATEST
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
