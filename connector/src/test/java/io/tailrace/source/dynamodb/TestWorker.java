package io.tailrace.source.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * One connector and its tasks in this thread, with offsets committed after each batch, as an exactly-once worker does. Closing stops it in an
 * orderly way; what it had sent stays sent.
 */
final class TestWorker implements AutoCloseable {

    private final OffsetMemory offsets;
    private final List<SourceRecord> topic;
    private final DynamoDbSourceConnector connector = new DynamoDbSourceConnector();
    private final List<DynamoDbSourceTask> tasks = new ArrayList<>();
    private final List<Map<String, String>> configs;

    TestWorker(Map<String, String> props, int maxTasks, OffsetMemory offsets, List<SourceRecord> topic) {
        this.offsets = offsets;
        this.topic = topic;
        connector.initialize(new Context(offsets));
        connector.start(props);
        configs = connector.taskConfigs(maxTasks);
        for (Map<String, String> config : configs) {
            DynamoDbSourceTask task = new DynamoDbSourceTask();
            task.initialize(new TaskContext(config, offsets));
            task.start(config);
            tasks.add(task);
        }
    }

    List<Map<String, String>> configs() {
        return configs;
    }

    /** Polls all tasks in turn until the topic, changes and markers, satisfies the condition. */
    void runUntil(Predicate<List<SourceRecord>> enough, Duration limit) throws InterruptedException {
        Instant deadline = Instant.now().plus(limit);
        while (!enough.test(topic)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(
                        "not reached within " + limit + ", the topic has " + topic.size() + " records");
            }
            pollOnce();
        }
    }

    void pollOnce() throws InterruptedException {
        for (DynamoDbSourceTask task : tasks) {
            List<SourceRecord> batch = task.poll();
            if (batch != null) {
                topic.addAll(batch);
                batch.forEach(offsets::commit);
                batch.forEach(record -> task.commitRecord(record, null));
            }
        }
    }

    @Override
    public void close() {
        tasks.forEach(DynamoDbSourceTask::stop);
        connector.stop();
    }

    private record TaskContext(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
            implements SourceTaskContext {

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("workers before 4.1 have no plugin metrics");
        }
    }

    private record Context(OffsetStorageReader offsetStorageReader) implements SourceConnectorContext {

        @Override
        public void requestTaskReconfiguration() {}

        @Override
        public void raiseError(Exception e) {
            throw new AssertionError(e);
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("workers before 4.1 have no plugin metrics");
        }
    }
}
