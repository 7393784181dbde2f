package io.tailrace.benchmark;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** As much of a worker as a sink task sees, for one that loops over batches. */
final class LoopContext implements SinkTaskContext {
    private final Map<String, String> props;
    private final Set<TopicPartition> paused = new HashSet<>();

    LoopContext(Map<String, String> props) {
        this.props = props;
    }

    boolean isPaused() {
        return !paused.isEmpty();
    }

    @Override
    public Map<String, String> configs() {
        return props;
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException("rows come once");
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException("rows come once");
    }

    @Override
    public void timeout(long millis) {}

    @Override
    public Set<TopicPartition> assignment() {
        return Set.of(new TopicPartition(OrderRows.TOPIC, 0));
    }

    @Override
    public void pause(TopicPartition... partitions) {
        paused.addAll(Set.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        paused.removeAll(Set.of(partitions));
    }

    @Override
    public void requestCommit() {}

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException("a worker older than 4.1 has none");
    }
}
