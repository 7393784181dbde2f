package io.tailrace.source.dynamodb;

import io.tailrace.metric.WorkerMetrics;
import io.tailrace.option.PluginVersion;
import io.tailrace.source.Marker;
import io.tailrace.source.dynamodb.snapshot.SnapshotRow;
import io.tailrace.source.dynamodb.task.TaskGauges;
import io.tailrace.source.dynamodb.task.TaskReaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** One task of the {@link DynamoDbSourceConnector}. It only delegates, to a {@link TaskReaders}. */
public final class DynamoDbSourceTask extends SourceTask {

    // Connect stops a task between two polls, so none may take long.
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);

    private final Duration longestPoll;
    private final InstantSource clock;
    private @Nullable TaskReaders readers;

    public DynamoDbSourceTask() {
        this(LONGEST_POLL, InstantSource.system());
    }

    DynamoDbSourceTask(Duration longestPoll, InstantSource clock) {
        this.longestPoll = longestPoll;
        this.clock = clock;
    }

    @Override
    public String version() {
        return PluginVersion.of(DynamoDbSourceTask.class);
    }

    @Override
    public void start(Map<String, String> props) {
        TaskReaders opened = TaskReaders.open(props, context.offsetStorageReader(), longestPoll, clock);
        readers = opened;
        WorkerMetrics.register(context, TaskGauges.of(opened.metrics()));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        return opened().poll();
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        if (record instanceof SnapshotRow row) {
            row.page().acknowledge();
        } else if (record instanceof Marker marker) {
            if (metadata == null) {
                marker.dropped();
            } else {
                marker.delivered();
            }
        }
    }

    @Override
    public void commit() {
        if (readers != null) {
            readers.committed();
        }
    }

    /** May come from another thread while {@link #poll} runs, and before {@link #start} has ended. */
    @Override
    public void stop() {
        if (readers != null) {
            readers.close();
        }
    }

    private TaskReaders opened() {
        if (readers == null) {
            throw new IllegalStateException("the task has not been started");
        }
        return readers;
    }
}
