package io.tailrace.benchmark.source;

import io.tailrace.benchmark.drain.Drain;
import io.tailrace.benchmark.drain.DrainSource;
import io.tailrace.benchmark.drain.Tally;
import io.tailrace.source.dynamodb.DynamoDbSourceConnector;
import io.tailrace.source.dynamodb.DynamoDbSourceTask;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** One task's poll loop, from pages to source records that a worker would convert and send. */
public final class TaskLoop implements Drain {

    @Override
    public void drain(DrainSource source, Tally tally) throws Exception {
        Map<String, String> props = Map.of(
                "tables", source.table(),
                "dynamodb.endpoint", source.endpoint().toString(),
                "aws.region", source.region(),
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local",
                "snapshot.mode", "never",
                "exactly.once.support", "required");
        Offsets offsets = new Offsets();
        DynamoDbSourceConnector connector = new DynamoDbSourceConnector();
        connector.initialize(new ConnectorSide(offsets));
        connector.start(props);
        DynamoDbSourceTask task = new DynamoDbSourceTask();
        try {
            Map<String, String> config = connector.taskConfigs(1).get(0);
            task.initialize(new TaskSide(config, offsets));
            task.start(config);
            while (!tally.isFull()) {
                List<SourceRecord> batch = task.poll();
                if (batch != null) {
                    tally.add(changes(batch, offsets));
                }
            }
        } finally {
            task.stop();
            connector.stop();
        }
    }

    /** How many of the records are changes; the others are markers, of which a worker would store the offsets. */
    private static int changes(List<SourceRecord> batch, Offsets offsets) {
        int changes = 0;
        for (SourceRecord record : batch) {
            if (record.value() == null) {
                offsets.commit(record);
            } else {
                changes++;
            }
        }
        return changes;
    }

    private record Offsets(Map<Map<String, ?>, Map<String, Object>> stored) implements OffsetStorageReader {

        Offsets() {
            this(new ConcurrentHashMap<>());
        }

        @SuppressWarnings("unchecked")
        void commit(SourceRecord record) {
            stored.put(record.sourcePartition(), (Map<String, Object>) record.sourceOffset());
        }

        @Override
        public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
            return stored.get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
            partitions.forEach(partition -> found.put(partition, offset(partition)));
            return found;
        }
    }

    private record TaskSide(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
            implements SourceTaskContext {

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("as on a worker before 4.1");
        }
    }

    private record ConnectorSide(OffsetStorageReader offsetStorageReader) implements SourceConnectorContext {

        @Override
        public void requestTaskReconfiguration() {}

        @Override
        public void raiseError(Exception e) {
            throw new IllegalStateException(e);
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("as on a worker before 4.1");
        }
    }
}
