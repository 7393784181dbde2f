package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.chunk.SinkFigures;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.Test;

/** The worker's reporters see what JMX sees, where the worker takes metrics of plugins. */
class WorkerMetricsTest {
    private final Map<String, MetricValueProvider<?>> registered = new LinkedHashMap<>();

    @Test
    void each_figure_is_a_metric_of_the_worker() {
        SinkFigures figures = new SinkFigures();
        WorkerMetrics.register(context(new Metrics()), figures);

        figures.held(3, 4096, 250);

        assertThat(registered.keySet())
                .containsExactly(
                        "files-open",
                        "bytes-buffered",
                        "oldest-row-millis",
                        "chunks-committed",
                        "upload-millis",
                        "retries",
                        "records-refused");
        assertThat(valueOf("files-open")).isEqualTo(3);
        assertThat(valueOf("bytes-buffered")).isEqualTo(4096);
        assertThat(valueOf("oldest-row-millis")).isEqualTo(250);
        assertThat(valueOf("retries")).isZero();
    }

    @Test
    void an_older_worker_is_no_reason_to_fail() {
        SinkTaskContext old = (SinkTaskContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SinkTaskContext.class}, (proxy, method, arguments) -> {
                    throw new NoSuchMethodError(method.getName());
                });

        WorkerMetrics.register(old, new SinkFigures());

        assertThat(registered).isEmpty();
    }

    private double valueOf(String name) {
        Measurable figure = (Measurable) Objects.requireNonNull(registered.get(name));
        return figure.measure(new MetricConfig(), 0);
    }

    private SinkTaskContext context(PluginMetrics metrics) {
        return (SinkTaskContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SinkTaskContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("pluginMetrics")) {
                        return metrics;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private final class Metrics implements PluginMetrics {

        @Override
        @SuppressWarnings("NonApiType") // Kafka's
        public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
            return new MetricName(name, "plugins", description, tags);
        }

        @Override
        public void addMetric(MetricName name, MetricValueProvider<?> value) {
            registered.put(name.name(), value);
        }

        @Override
        public void removeMetric(MetricName name) {
            registered.remove(name.name());
        }

        @Override
        public Sensor addSensor(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public void removeSensor(String name) {
            throw new UnsupportedOperationException(name);
        }
    }
}
