package io.tailrace.sink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.metric.Gauge;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SinkGaugesTest {

    @Test
    void each_figure_has_its_gauge() {
        SinkMetrics metrics = new SinkMetrics();
        metrics.buffered(3, 4096, Duration.ofMillis(250));
        metrics.merged(70, 900);
        metrics.mergeFailed();

        Map<String, Double> values = SinkGauges.of(metrics).stream()
                .collect(Collectors.toMap(Gauge::name, gauge -> gauge.value().getAsDouble()));

        assertThat(values)
                .isEqualTo(Map.ofEntries(
                        Map.entry("files-open", 3.0),
                        Map.entry("bytes-buffered", 4096.0),
                        Map.entry("oldest-row-millis", 250.0),
                        Map.entry("chunks-committed", 0.0),
                        Map.entry("upload-millis", 0.0),
                        Map.entry("retries", 0.0),
                        Map.entry("records-refused", 0.0),
                        Map.entry("offsets-passed-over", 0.0),
                        Map.entry("changes-merged", 70.0),
                        Map.entry("bytes-merged", 900.0),
                        Map.entry("merges-failed", 1.0)));
    }
}
