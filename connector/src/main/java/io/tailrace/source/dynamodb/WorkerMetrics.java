package io.tailrace.source.dynamodb;

import java.util.LinkedHashMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of a task among the worker's own metrics (KIP-877), so that its reporters carry them too. Workers before Kafka 4.1 have no place for them. */
final class WorkerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private WorkerMetrics() {}

    static void register(SourceTaskContext context, DynamoDbSourceMXBean figures) {
        try {
            Gauges.register(context, figures);
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            LOG.debug(
                    "This worker is older than Kafka 4.1, which takes metrics of plugins; JMX has them all the same",
                    e);
        }
    }

    /** A class of its own: only here is named what an older worker does not have. */
    private static final class Gauges {

        private Gauges() {}

        static void register(SourceTaskContext context, DynamoDbSourceMXBean figures) {
            PluginMetrics metrics = context.pluginMetrics();
            add(metrics, figures, "millis-behind", "Age of the oldest change not handed out", f -> f.getMillisBehind());
            add(
                    metrics,
                    figures,
                    "hours-until-trimmed",
                    "Hours until unread changes are lost",
                    f -> f.getHoursUntilTrimmed());
            add(metrics, figures, "shards-open", "Shards being read", f -> f.getShardsOpen());
            add(
                    metrics,
                    figures,
                    "shards-waiting",
                    "Shards whose parent is not read yet",
                    f -> f.getShardsWaitingForParent());
            add(metrics, figures, "shards-finished", "Shards read to their end", f -> f.getShardsFinished());
            add(metrics, figures, "changes-sent", "Changes handed to Connect", f -> f.getChangesSent());
            add(metrics, figures, "bytes-read", "Bytes read from the stream", f -> f.getBytesRead());
            add(metrics, figures, "rows-sent", "Rows of the snapshot handed to Connect", f -> f.getRowsSent());
            add(metrics, figures, "segments-done", "Scan segments done", f -> f.getSegmentsDone());
            add(metrics, figures, "segments", "Scan segments of this task", f -> f.getSegments());
            add(metrics, figures, "pages-read", "Pages read from the stream", f -> f.getPagesRead());
            add(metrics, figures, "pages-empty", "Pages that brought nothing", f -> f.getPagesEmpty());
            add(metrics, figures, "reads-retried", "Reads throttled or failed", f -> f.getReadsRetried());
            add(
                    metrics,
                    figures,
                    "millis-since-slowest-shard-read",
                    "Longest time without a read of an open shard",
                    f -> f.getMillisSinceSlowestShardRead());
        }

        private static void add(
                PluginMetrics metrics,
                DynamoDbSourceMXBean figures,
                String name,
                String description,
                ToDoubleFunction<DynamoDbSourceMXBean> figure) {
            Measurable measurable = (config, now) -> figure.applyAsDouble(figures);
            metrics.addMetric(metrics.metricName(name, description, new LinkedHashMap<>()), measurable);
        }
    }
}
