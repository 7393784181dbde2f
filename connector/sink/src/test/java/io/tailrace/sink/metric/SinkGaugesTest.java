package io.tailrace.sink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.metric.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SinkGaugesTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Instant now = NOON;

    @Test
    void each_figure_has_its_gauge() {
        SinkMetrics metrics = new SinkMetrics(() -> now);
        metrics.buffered(3, 4096, Duration.ofMillis(250));
        metrics.merged(70, 900);
        metrics.mergeFailed();
        metrics.compacted(8);
        metrics.orphansRemoved(2);
        metrics.maintenanceFailed();
        metrics.waiting("orders", 2, 30, NOON.minusSeconds(5));
        metrics.waiting("returns", 1, 10, NOON.minusSeconds(9));
        metrics.waiting("stock", 0, 0, null);

        Map<String, Double> values = SinkGauges.of(metrics).stream()
                .collect(Collectors.toMap(Gauge::name, gauge -> gauge.value().getAsDouble()));

        assertThat(values)
                .isEqualTo(Map.ofEntries(
                        Map.entry("files-open", 3.0),
                        Map.entry("bytes-buffered", 4096.0),
                        Map.entry("oldest-row-millis", 250.0),
                        Map.entry("chunks-committed", 0.0),
                        Map.entry("millis-since-commit", -1.0),
                        Map.entry("upload-millis", 0.0),
                        Map.entry("retries", 0.0),
                        Map.entry("records-refused", 0.0),
                        Map.entry("offsets-passed-over", 0.0),
                        Map.entry("changes-merged", 70.0),
                        Map.entry("bytes-merged", 900.0),
                        Map.entry("merges-failed", 1.0),
                        Map.entry("merge-lag-millis", 9000.0),
                        Map.entry("merge-waiting-files", 3.0),
                        Map.entry("merge-waiting-bytes", 40.0),
                        Map.entry("files-compacted", 8.0),
                        Map.entry("orphans-removed", 2.0),
                        Map.entry("maintenance-failed", 1.0)));
    }

    @Test
    void lags_grow_while_nothing_happens() {
        SinkMetrics metrics = new SinkMetrics(() -> now);
        metrics.committed(Duration.ofMillis(3));
        metrics.waiting("orders", 2, 30, NOON);

        now = NOON.plusSeconds(60);

        assertThat(metrics.getMillisSinceCommit()).isEqualTo(60_000);
        assertThat(metrics.getMergeLagMillis()).isEqualTo(60_000);

        metrics.waiting("orders", 0, 0, null);
        assertThat(metrics.getMergeLagMillis()).isZero();
    }

    @Test
    void a_catalog_whose_clock_is_ahead_has_no_lag_below_zero() {
        SinkMetrics metrics = new SinkMetrics(() -> now);

        metrics.waiting("orders", 2, 30, NOON.plusSeconds(1));

        assertThat(metrics.getMergeLagMillis()).isZero();
    }
}
