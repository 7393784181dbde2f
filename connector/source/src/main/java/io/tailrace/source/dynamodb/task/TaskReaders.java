package io.tailrace.source.dynamodb.task;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.ThreadedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.state.TableAssignment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** The readers of all tables of one task, made from its configuration and closed with it. */
public final class TaskReaders implements AutoCloseable {

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

    public static TaskReaders open(
            Map<String, String> props, OffsetStorageReader store, Duration longestPoll, InstantSource clock) {
        SourceOptions options = SourceOptions.from(props);
        List<TableAssignment> assignments = TableAssignment.fromProps(props);
        // Before anything is opened that would have to be closed again: transforms may let no marker pass.
        Map<String, OwnRecords> records = ownRecords(props, options, assignments, clock);
        AwsClients clients = new AwsClients(options.aws());
        ThreadedCalls calls = new ThreadedCalls(options.reading().threads(), "tailrace-read");
        ServiceClock serviceClock = ServiceClock.system();
        TableReaderFactory readers =
                new TableReaderFactory(options, clients, store, serviceClock, clock, assignments.size());
        List<IsolatedReader> tables = new ArrayList<>();
        for (TableAssignment assignment : assignments) {
            OwnRecords own = Objects.requireNonNull(records.get(assignment.table()));
            tables.add(readers.isolated(assignment, own, calls));
        }
        PollLoop loop = new PollLoop(tables, calls, clock, options.reading().batchMaxRecords(), longestPoll);
        TaskMetrics metrics = new TaskMetrics(
                props.getOrDefault("name", "unnamed"),
                props.getOrDefault(TableAssignment.TASK, "0"),
                serviceClock,
                clock);
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

    private static Map<String, OwnRecords> ownRecords(
            Map<String, String> props, SourceOptions options, List<TableAssignment> assignments, InstantSource clock) {
        Map<String, OwnRecords> records = new HashMap<>();
        try (TransformDryRun dryRun = new TransformDryRun(props)) {
            for (TableAssignment assignment : assignments) {
                records.put(
                        assignment.table(),
                        OwnRecords.through(
                                dryRun,
                                assignment.table(),
                                options,
                                TableReaderFactory.events(assignment, options),
                                clock));
            }
        }
        return records;
    }
}
