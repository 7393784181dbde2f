package io.tailrace.sink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.metric.Gauge;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SinkGaugesTest {

    @Test
    void each_figure_has_its_gauge() {
        SinkMetrics metrics = new SinkMetrics();
        metrics.buffered(3, 4096, 250);

        Map<String, Double> values = SinkGauges.of(metrics).stream()
                .collect(Collectors.toMap(Gauge::name, gauge -> gauge.value().getAsDouble()));

        assertThat(values)
                .isEqualTo(Map.of(
                        "files-open", 3.0,
                        "bytes-buffered", 4096.0,
                        "oldest-row-millis", 250.0,
                        "chunks-committed", 0.0,
                        "upload-millis", 0.0,
                        "retries", 0.0,
                        "records-refused", 0.0,
                        "offsets-passed-over", 0.0));
    }
}
