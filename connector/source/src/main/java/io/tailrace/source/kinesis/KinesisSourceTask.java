package io.tailrace.source.kinesis;

import io.tailrace.metric.WorkerMetrics;
import io.tailrace.option.PluginVersion;
import io.tailrace.source.Marker;
import io.tailrace.source.kinesis.task.KinesisGauges;
import io.tailrace.source.kinesis.task.StreamTask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** One task of the {@link KinesisSourceConnector}. It only delegates, to a {@link StreamTask}. */
public final class KinesisSourceTask extends SourceTask {

    // Connect stops a task between two polls, so none may take long.
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);

    private final Duration longestPoll;
    private final InstantSource clock;
    private @Nullable StreamTask stream;

    public KinesisSourceTask() {
        this(LONGEST_POLL, InstantSource.system());
    }

    KinesisSourceTask(Duration longestPoll, InstantSource clock) {
        this.longestPoll = longestPoll;
        this.clock = clock;
    }

    @Override
    public String version() {
        return PluginVersion.of(KinesisSourceTask.class);
    }

    @Override
    public void start(Map<String, String> props) {
        StreamTask opened = StreamTask.open(props, context.offsetStorageReader(), longestPoll, clock);
        stream = opened;
        WorkerMetrics.register(context, KinesisGauges.of(opened.metrics()));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        if (stream == null) {
            throw new IllegalStateException("the task has not been started");
        }
        return stream.poll();
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        if (record instanceof Marker marker) {
            if (metadata == null) {
                marker.dropped();
            } else {
                marker.delivered();
            }
        }
    }

    @Override
    public void commit() {
        if (stream != null) {
            stream.committed();
        }
    }

    /** May come from another thread while {@link #poll} runs, and before {@link #start} has ended. */
    @Override
    public void stop() {
        if (stream != null) {
            stream.close();
        }
    }
}
