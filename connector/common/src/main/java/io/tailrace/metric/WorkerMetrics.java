package io.tailrace.metric;

import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of a task among the worker's own metrics (KIP-877), so that its reporters carry them too. Workers before Kafka 4.1 have no place for
 * them, and the task runs without. The worker removes them with the task.
 */
public final class WorkerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private WorkerMetrics() {}

    /** Adds the metrics of a connector itself; does nothing where the worker does not take them. */
    public static void register(ConnectorContext context, List<Gauge> gauges) {
        ifTaken(() -> Newer.register(context, gauges));
    }

    /** Adds the metrics of a source's task; does nothing where the worker does not take them. */
    public static void register(SourceTaskContext context, List<Gauge> gauges) {
        ifTaken(() -> Newer.register(context, gauges));
    }

    /** Adds the metrics of a sink's task; does nothing where the worker does not take them. */
    public static void register(SinkTaskContext context, List<Gauge> gauges) {
        ifTaken(() -> Newer.register(context, gauges));
    }

    private static void ifTaken(Runnable registration) {
        try {
            registration.run();
        } catch (NoSuchMethodError | NoClassDefFoundError | UnsupportedOperationException e) {
            LOG.debug("This worker takes no metrics of plugins; JMX has them all the same", e);
        } catch (IllegalArgumentException e) {
            // A task that hangs and was replaced still has its metrics there.
            LOG.warn("The worker's metrics are those of a former task that has not ended; JMX has this one's", e);
        }
    }

    /** A class of its own: only here is named what an older worker does not have. */
    private static final class Newer {

        private Newer() {}

        static void register(ConnectorContext context, List<Gauge> gauges) {
            add(context.pluginMetrics(), gauges);
        }

        static void register(SourceTaskContext context, List<Gauge> gauges) {
            add(context.pluginMetrics(), gauges);
        }

        static void register(SinkTaskContext context, List<Gauge> gauges) {
            add(context.pluginMetrics(), gauges);
        }

        private static void add(PluginMetrics metrics, List<Gauge> gauges) {
            for (Gauge gauge : gauges) {
                Measurable measurable = (config, now) -> gauge.value().getAsDouble();
                metrics.addMetric(
                        metrics.metricName(gauge.name(), gauge.description(), new LinkedHashMap<>()), measurable);
            }
        }
    }
}
