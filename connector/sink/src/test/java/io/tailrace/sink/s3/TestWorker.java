package io.tailrace.sink.s3;

import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;

/** What a Connect worker does around one sink task, in the order in which it does it; without threads. */
final class TestWorker implements SinkTaskContext, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final TestTopic topic;
    private final Map<String, String> props;
    private final S3SinkTask task;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Long> seeks = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    final List<SinkRecord> errant = new ArrayList<>();
    final List<Throwable> reasons = new ArrayList<>();
    private CompletableFuture<Void> reports = CompletableFuture.completedFuture(null);
    long timeout = -1;
    boolean commitRequested;

    TestWorker(TestTopic topic, Map<String, String> props) {
        this(topic, props, Clock.systemUTC(), System::nanoTime);
    }

    TestWorker(TestTopic topic, Map<String, String> props, Clock clock, LongSupplier nanoTime) {
        this.task = new S3SinkTask(clock, nanoTime);
        this.topic = topic;
        this.props = props;
        task.initialize(this);
        task.start(props);
    }

    void assign(TopicPartition... partitions) {
        for (TopicPartition partition : partitions) {
            positions.put(partition, topic.committed(partition));
        }
        task.open(List.of(partitions));
    }

    /** One turn of the worker's loop; how many records it delivered. */
    int poll(int most) {
        positions.putAll(seeks);
        seeks.clear();
        timeout = -1;
        List<SinkRecord> batch = new ArrayList<>();
        for (TopicPartition partition : List.copyOf(positions.keySet())) {
            if (positionOf(partition) > topic.end(partition.partition())) {
                // auto.offset.reset=earliest, as Connect sets it.
                positions.put(partition, topic.start(partition));
            }
            if (!paused.contains(partition)) {
                List<SinkRecord> records = topic.read(partition, positionOf(partition), most);
                batch.addAll(records);
                if (!records.isEmpty()) {
                    positions.put(partition, records.get(records.size() - 1).kafkaOffset() + 1);
                }
            }
        }
        task.put(batch);
        return batch.size();
    }

    void commit() {
        commit(positions.keySet());
    }

    /** Goes on until the group has committed every record of its partitions. */
    void finish() {
        await().atMost(PATIENCE).until(() -> {
            poll(50);
            commit();
            return positions.keySet().stream()
                    .allMatch(partition -> topic.committed(partition) == topic.end(partition.partition()));
        });
    }

    /** Has a worker with these options write these partitions to their ends. */
    static void writeAll(TestTopic topic, Map<String, String> props, int... partitions) {
        try (TestWorker worker = new TestWorker(topic, props)) {
            worker.assign(IntStream.of(partitions).mapToObj(topic::partition).toArray(TopicPartition[]::new));
            worker.finish();
        }
    }

    /** The worker delivers again from here on, as after a put that failed for a while or a consumer that went back. */
    void redeliver(TopicPartition partition, long from) {
        positions.put(partition, from);
    }

    /** From now on no report of a record is acknowledged. */
    void holdReports() {
        reports = new CompletableFuture<>();
    }

    void releaseReports() {
        reports.complete(null);
    }

    /** Takes these partitions away, as a cooperative rebalance does; the others stay. */
    void revoke(TopicPartition... partitions) {
        commit(Set.of(partitions));
        task.close(List.of(partitions));
        positions.keySet().removeAll(Set.of(partitions));
    }

    Map<TopicPartition, OffsetAndMetadata> preCommit() {
        Map<TopicPartition, OffsetAndMetadata> current = new HashMap<>();
        positions.forEach((partition, position) -> current.put(partition, new OffsetAndMetadata(position)));
        return task.preCommit(current);
    }

    /** Gives the task records of no topic. */
    void put(List<SinkRecord> records) {
        task.put(records);
    }

    Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        return task.preCommit(current);
    }

    /** The offset of the record that comes next. */
    long position(TopicPartition partition) {
        return positionOf(partition);
    }

    boolean isPaused(TopicPartition partition) {
        return paused.contains(partition);
    }

    /** The task goes without a word: nothing is committed, nothing is closed. */
    void crash() {
        task.stop();
    }

    @Override
    public void close() {
        commit();
        task.close(positions.keySet());
        task.stop();
    }

    private long positionOf(TopicPartition partition) {
        return positions.getOrDefault(partition, 0L);
    }

    private void commit(Collection<TopicPartition> partitions) {
        preCommit().forEach((partition, offset) -> {
            if (partitions.contains(partition) && offset.offset() <= positionOf(partition)) {
                topic.commit(partition, offset.offset());
            }
        });
    }

    @Override
    public Map<String, String> configs() {
        return props;
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        seeks.putAll(offsets);
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        seeks.put(partition, offset);
    }

    @Override
    public void timeout(long millis) {
        timeout = millis;
    }

    @Override
    public Set<TopicPartition> assignment() {
        return positions.keySet();
    }

    @Override
    public void pause(TopicPartition... partitions) {
        paused.addAll(List.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        paused.removeAll(List.of(partitions));
    }

    @Override
    public void requestCommit() {
        commitRequested = true;
    }

    @Override
    public @Nullable ErrantRecordReporter errantRecordReporter() {
        return (record, reason) -> {
            errant.add(record);
            reasons.add(reason);
            return reports;
        };
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException("a worker older than 4.1 has none");
    }
}
