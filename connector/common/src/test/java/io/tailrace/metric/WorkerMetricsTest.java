package io.tailrace.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worker's reporters see what JMX sees, where the worker takes metrics of plugins. */
class WorkerMetricsTest {

    private final Map<String, MetricValueProvider<?>> registered = new LinkedHashMap<>();
    private final AtomicLong open = new AtomicLong();
    private final List<Gauge> gauges =
            List.of(new Gauge("shards-open", "Shards", open::get), new Gauge("rows-sent", "Rows", () -> 7));

    @Test
    void each_figure_of_a_source_is_a_metric_of_the_worker() {
        WorkerMetrics.register(context(SourceTaskContext.class), gauges);

        open.set(3);

        assertThat(registered.keySet()).containsExactly("shards-open", "rows-sent");
        assertThat(valueOf("shards-open")).isEqualTo(3);
        assertThat(valueOf("rows-sent")).isEqualTo(7);
    }

    @Test
    void each_figure_of_a_sink_is_a_metric_of_the_worker() {
        WorkerMetrics.register(context(SinkTaskContext.class), gauges);

        assertThat(registered.keySet()).containsExactly("shards-open", "rows-sent");
    }

    @Test
    void metrics_of_a_former_task_that_is_still_running_do_not_fail_the_next() {
        WorkerMetrics.register(context(SinkTaskContext.class), gauges);

        WorkerMetrics.register(context(SinkTaskContext.class), gauges);

        assertThat(registered.keySet()).containsExactly("shards-open", "rows-sent");
    }

    static Stream<Throwable> whatOlderWorkersDo() {
        return Stream.of(
                new NoSuchMethodError("pluginMetrics"),
                new NoClassDefFoundError("PluginMetrics"),
                new UnsupportedOperationException("pluginMetrics"));
    }

    @ParameterizedTest
    @MethodSource("whatOlderWorkersDo")
    void an_older_worker_does_not_make_the_task_fail(Throwable refusal) {
        WorkerMetrics.register(refusing(SourceTaskContext.class, refusal), gauges);
        WorkerMetrics.register(refusing(SinkTaskContext.class, refusal), gauges);

        assertThat(registered).isEmpty();
    }

    @Test
    void the_class_loads_and_registers_where_kafka_has_no_plugin_metrics_at_all() throws Exception {
        Class<?> loaded = new OlderKafka().loadClass(WorkerMetrics.class.getName());

        loaded.getMethod("register", SourceTaskContext.class, List.class)
                .invoke(null, context(SourceTaskContext.class), List.of());

        assertThat(loaded).isNotSameAs(WorkerMetrics.class);
        assertThat(registered).isEmpty();
    }

    private double valueOf(String name) {
        Measurable figure = (Measurable) Objects.requireNonNull(registered.get(name));
        return figure.measure(new MetricConfig(), 0);
    }

    private <C> C context(Class<C> type) {
        Metrics metrics = new Metrics();
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("pluginMetrics")) {
                        return metrics;
                    }
                    throw new UnsupportedOperationException(method.getName());
                }));
    }

    private static <C> C refusing(Class<C> type, Throwable refusal) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw refusal;
                }));
    }

    /** Our classes anew, over a Kafka without the class of plugin metrics. */
    private static final class OlderKafka extends ClassLoader {

        OlderKafka() {
            super(WorkerMetricsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(PluginMetrics.class.getName())) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(WorkerMetrics.class.getName())) {
                return super.loadClass(name, resolve);
            }
            @Nullable Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = Objects.requireNonNull(file).readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private final class Metrics implements PluginMetrics {

        @Override
        @SuppressWarnings("NonApiType") // Kafka's
        public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
            return new MetricName(name, "plugins", description, tags);
        }

        @Override
        public void addMetric(MetricName name, MetricValueProvider<?> value) {
            if (registered.putIfAbsent(name.name(), value) != null) {
                throw new IllegalArgumentException("A metric named '" + name + "' already exists");
            }
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
