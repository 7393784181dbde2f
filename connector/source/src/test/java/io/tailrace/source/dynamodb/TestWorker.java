package io.tailrace.source.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * One connector and its tasks in this thread, delivering in the {@link DeliveryMode} that the configuration names. Closing it is a stop: what it had
 * sent stays sent, and its offsets are stored; what a transform still holds is lost.
 */
public final class TestWorker implements AutoCloseable {

    // A poll that brings nothing ends soon, so that late offsets and plans are waited for in rounds, not in time.
    private static final Duration POLL = Duration.ofMillis(50);

    private final OffsetMemory offsets;
    private final List<SourceRecord> topic;
    private final int maxTasks;
    private final SourceConnector connector;
    private final Supplier<SourceTask> newTask;
    private final List<TestDelivery> tasks = new ArrayList<>();
    private final List<List<Map<String, String>>> plans = new ArrayList<>();
    private Predicate<SourceRecord> committed = record -> true;
    private volatile boolean replan;
    private volatile @Nullable Exception raised;

    TestWorker(Map<String, String> props, int maxTasks, OffsetMemory offsets, List<SourceRecord> topic) {
        this(props, maxTasks, offsets, topic, InstantSource.system());
    }

    /** @param clock of the tasks */
    TestWorker(
            Map<String, String> props,
            int maxTasks,
            OffsetMemory offsets,
            List<SourceRecord> topic,
            InstantSource clock) {
        this(new DynamoDbSourceConnector(), () -> new DynamoDbSourceTask(POLL, clock), props, maxTasks, offsets, topic);
    }

    /** @param newTask makes a task of this connector, whose polls end soon */
    public TestWorker(
            SourceConnector connector,
            Supplier<SourceTask> newTask,
            Map<String, String> props,
            int maxTasks,
            OffsetMemory offsets,
            List<SourceRecord> topic) {
        this.connector = connector;
        this.newTask = newTask;
        this.offsets = offsets;
        this.topic = topic;
        this.maxTasks = maxTasks;
        connector.initialize(new Context(offsets));
        connector.start(props);
        startTasks();
    }

    /** From now on only the offsets of these records are committed: those of the others are still on their way. */
    public void commitOnly(Predicate<SourceRecord> records) {
        committed = records;
    }

    /** The task configurations of each plan there has been. */
    public List<List<Map<String, String>>> plans() {
        return plans;
    }

    /** What the connector said when it gave up; null while it has not. */
    public @Nullable Exception raised() {
        return raised;
    }

    /** Polls all tasks in turn until the topic, changes and markers, satisfies the condition. */
    public void runUntil(Predicate<List<SourceRecord>> enough) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (!enough.test(topic)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("not reached in time; the topic has " + topic.size() + " records");
            }
            pollOnce();
        }
    }

    public void runFor(Duration time) throws InterruptedException {
        Instant deadline = Instant.now().plus(time);
        while (Instant.now().isBefore(deadline)) {
            pollOnce();
        }
    }

    public void pollOnce() throws InterruptedException {
        if (replan) {
            replan = false;
            tasks.forEach(TestDelivery::close);
            tasks.clear();
            startTasks();
        }
        for (TestDelivery task : tasks) {
            task.poll(committed);
        }
    }

    /** The keys of the changes and rows that the present tasks have handed out, before any transform. */
    List<Object> handedOutKeys() {
        return tasks.stream().flatMap(task -> task.handedOutKeys().stream()).toList();
    }

    /** Forgets the offsets that a worker without exactly-once would not have stored yet. */
    public void crash() {
        tasks.forEach(TestDelivery::close);
        tasks.clear();
    }

    @Override
    public void close() {
        tasks.forEach(TestDelivery::flush);
        tasks.forEach(TestDelivery::close);
        connector.stop();
    }

    private void startTasks() {
        List<Map<String, String>> configs = connector.taskConfigs(maxTasks);
        plans.add(configs);
        for (Map<String, String> config : configs) {
            SourceTask task = newTask.get();
            task.initialize(new TaskContext(config, offsets));
            task.start(config);
            tasks.add(new TestDelivery(config, task, topic, offsets));
        }
    }

    private record TaskContext(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
            implements SourceTaskContext {

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("workers before 4.1 have no plugin metrics");
        }
    }

    private final class Context implements SourceConnectorContext {

        private final OffsetStorageReader store;

        Context(OffsetStorageReader store) {
            this.store = store;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return store;
        }

        @Override
        public void requestTaskReconfiguration() {
            replan = true;
        }

        @Override
        public void raiseError(Exception e) {
            raised = e;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("workers before 4.1 have no plugin metrics");
        }
    }
}
