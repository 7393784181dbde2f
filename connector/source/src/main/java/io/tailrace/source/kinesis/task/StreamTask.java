package io.tailrace.source.kinesis.task;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.EngineSettings;
import io.tailrace.shard.Gate;
import io.tailrace.shard.Pace;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ThreadedCalls;
import io.tailrace.source.Markers;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.kinesis.option.KinesisOptions;
import io.tailrace.source.kinesis.state.StreamAssignment;
import io.tailrace.source.kinesis.state.StreamStart;
import io.tailrace.source.kinesis.stream.KinesisStream;
import io.tailrace.source.kinesis.stream.RecordReader;
import io.tailrace.source.kinesis.stream.StreamRecord;
import io.tailrace.source.kinesis.stream.StreamRetention;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** All of one task, made from its configuration and closed with it: it sends off what is due, waits for answers, and hands out what may be sent. */
public final class StreamTask implements AutoCloseable {

    private static final Duration LEAST_PAUSE = Duration.ofMillis(200);

    private final AwsClients clients;
    private final ThreadedCalls calls;
    private final StreamReader reader;
    private final RejectedCalls rejections;
    private final KinesisMetrics metrics;
    private final int maxRecords;
    private final Duration longestPoll;
    private final InstantSource clock;
    private volatile boolean stopped;

    private StreamTask(
            AwsClients clients,
            ThreadedCalls calls,
            StreamReader reader,
            RejectedCalls rejections,
            KinesisMetrics metrics,
            int maxRecords,
            Duration longestPoll,
            InstantSource clock) {
        this.clients = clients;
        this.calls = calls;
        this.reader = reader;
        this.rejections = rejections;
        this.metrics = metrics;
        this.maxRecords = maxRecords;
        this.longestPoll = longestPoll;
        this.clock = clock;
    }

    /**
     * The task of this configuration, which calls nothing before it is polled.
     *
     * @param longestPoll after which an empty {@code poll()} returns: Connect stops a task between two of them
     */
    public static StreamTask open(
            Map<String, String> props, OffsetStorageReader store, Duration longestPoll, InstantSource clock) {
        KinesisOptions options = KinesisOptions.from(props);
        StreamAssignment assignment = StreamAssignment.fromProps(props);
        // Before anything is opened that would have to be closed again: transforms may let no marker pass.
        Markers markers = markers(props, options, assignment, clock);
        ServiceClock serviceClock = ServiceClock.system();
        RejectedCalls rejections = new RejectedCalls(clock);
        AwsClients clients = new AwsClients(options.aws());
        ThreadedCalls calls = new ThreadedCalls(options.reading().threads(), "tailrace-read");
        StreamStart start = assignment.start();
        KinesisStream stream = new KinesisStream(
                clients.kinesis(options.endpoint()),
                start,
                new RecordReader(
                        options.records().topicPrefix(), options.records().keyNames(), start.since()),
                options.reading().pageMaxRecords(),
                serviceClock,
                rejections);
        StreamRetention retention = new StreamRetention(
                start.streamArn(), start.created(), options.start().onDataLoss(), stream::kept, serviceClock);
        ShardEngine<StreamRecord> engine = new ShardEngine<>(
                stream,
                new ShardOffsetLookup(store, "stream " + start.streamArn(), start::shardPartition),
                calls,
                // There is no snapshot that a change would have to wait for.
                Gate.open(),
                retention,
                settings(options, assignment, shardId -> markers.isDelivered(start.shardPartition(shardId))),
                new Pace(
                        options.reading().pollInterval(),
                        options.reading().idleInterval(),
                        catchUp(options.reading().pollInterval()),
                        RandomGenerator.getDefault()),
                clock);
        KinesisMetrics metrics = new KinesisMetrics(
                props.getOrDefault("name", "unnamed"),
                props.getOrDefault(StreamAssignment.TASK, "0"),
                stream,
                retention,
                serviceClock,
                clock);
        return new StreamTask(
                clients,
                calls,
                new StreamReader(assignment, options.records(), markers, store, calls, clock, engine),
                rejections,
                metrics,
                options.reading().batchMaxRecords(),
                longestPoll,
                clock);
    }

    /** The next records; null when none came in a while, or the task has been stopped. */
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        try {
            return next();
        } finally {
            metrics.update(reader.health());
        }
    }

    public KinesisSourceMXBean metrics() {
        return metrics;
    }

    /** Connect has stored the offsets of what it had, or had nothing to store. */
    public void committed() {
        reader.committed();
    }

    @Override
    public void close() {
        stopped = true;
        metrics.close();
        calls.close();
        clients.close();
    }

    private @Nullable List<SourceRecord> next() throws InterruptedException {
        Instant deadline = clock.instant().plus(longestPoll);
        while (!stopped) {
            // Also while other shards have records.
            @Nullable ConnectException trouble = rejections.lasting();
            if (trouble != null) {
                throw trouble;
            }
            calls.settle(Duration.ZERO);
            reader.startDueCalls();
            List<SourceRecord> records = new ArrayList<>();
            reader.sendRecords(maxRecords, records::add);
            if (!records.isEmpty()) {
                // The next pages are fetched while Connect sends these.
                reader.startDueCalls();
                return records;
            }
            Instant now = clock.instant();
            if (!now.isBefore(deadline)) {
                return null;
            }
            Instant due = reader.nextCallDue();
            Instant until = due.isBefore(deadline) ? due : deadline;
            calls.settle(until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO);
        }
        return null;
    }

    private static Markers markers(
            Map<String, String> props, KinesisOptions options, StreamAssignment assignment, InstantSource clock) {
        try (TransformDryRun dryRun = new TransformDryRun(props)) {
            return Markers.through(
                    dryRun,
                    "stream " + assignment.start().streamArn(),
                    options.records().heartbeatTopic(),
                    ChangeBuilder.exampleOfAny(),
                    clock);
        }
    }

    private static EngineSettings settings(
            KinesisOptions options, StreamAssignment assignment, Predicate<String> delivered) {
        SecureRandom random = new SecureRandom();
        return new EngineSettings(
                Set.copyOf(assignment.lineages())::contains,
                delivered,
                () -> {
                    byte[] bytes = new byte[12];
                    random.nextBytes(bytes);
                    return HexFormat.of().formatHex(bytes);
                },
                // No snapshot covers what was written before.
                Instant.EPOCH,
                assignment.start().since(),
                new EngineSettings.Intervals(
                        options.reading().sweepInterval(), options.records().heartbeatInterval()),
                new EngineSettings.Limits(
                        options.reading().bufferMaxBytes(),
                        2 * options.reading().threads()));
    }

    /** A shard answers five reads a second, of all its readers together. */
    private static Duration catchUp(Duration pollInterval) {
        Duration quarter = pollInterval.dividedBy(4);
        return quarter.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : quarter;
    }
}
