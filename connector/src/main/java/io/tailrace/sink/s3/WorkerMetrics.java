package io.tailrace.sink.s3;

import io.tailrace.sink.chunk.SinkFigures;
import java.util.LinkedHashMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a task among the worker's own metrics (KIP-877), so that its reporters carry them too. Workers before Kafka
 * 4.1 have no place for them. The worker removes them with the task.
 */
final class WorkerMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private WorkerMetrics() {}

    static void register(SinkTaskContext context, SinkFigures figures) {
        try {
            Gauges.register(context, figures);
        } catch (NoSuchMethodError | NoClassDefFoundError | UnsupportedOperationException e) {
            LOG.debug("This worker takes no metrics of plugins; JMX has them all the same", e);
        }
    }

    /** A class of its own: only here is named what an older worker does not have. */
    private record Gauges(PluginMetrics metrics, SinkFigures figures) {

        static void register(SinkTaskContext context, SinkFigures figures) {
            Gauges gauges = new Gauges(context.pluginMetrics(), figures);
            gauges.add("files-open", "Files that are encoded while rows come", SinkFigures::getOpenFiles);
            gauges.add("bytes-buffered", "Bytes on local disk that are not durable yet", SinkFigures::getBufferedBytes);
            gauges.add(
                    "oldest-row-millis", "Age of the oldest row that is not durable", SinkFigures::getOldestRowMillis);
            gauges.add("chunks-committed", "Chunks that have become durable", SinkFigures::getCommittedChunks);
            gauges.add("upload-millis", "Time spent on chunks that became durable", SinkFigures::getUploadMillis);
            gauges.add("retries", "Steps that failed for now and were tried again", SinkFigures::getRetries);
            gauges.add("records-refused", "Records that could not be written", SinkFigures::getRefusedRecords);
        }

        private void add(String name, String description, ToDoubleFunction<SinkFigures> figure) {
            Measurable measurable = (config, now) -> figure.applyAsDouble(figures);
            metrics.addMetric(metrics.metricName(name, description, new LinkedHashMap<>()), measurable);
        }
    }
}
