package io.tailrace.cli.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/** What CloudWatch measured in the last quarter of an hour; all of it in one call. Services report each minute, some minutes late. */
final class Metrics {
    static final Duration SPAN = Duration.ofMinutes(15);
    private static final int PERIOD_SECONDS = 60;

    private final List<MetricDataQuery> queries = new ArrayList<>();
    private final Map<String, List<Double>> newestFirst = new HashMap<>();

    /**
     * Wants a metric of one resource.
     *
     * @param name the metric's own
     */
    void want(PathMetric metric, String name, String value) {
        queries.add(MetricDataQuery.builder()
                .id(metric.id())
                .metricStat(MetricStat.builder()
                        .metric(Metric.builder()
                                .namespace(metric.namespace())
                                .metricName(name)
                                .dimensions(Dimension.builder()
                                        .name(metric.dimension())
                                        .value(value)
                                        .build())
                                .build())
                        .period(PERIOD_SECONDS)
                        .stat(metric.statistic())
                        .build())
                .build());
    }

    void fetch(CloudWatchClient cloudWatch, Instant now) {
        if (queries.isEmpty()) {
            return;
        }
        for (MetricDataResult result : cloudWatch
                .getMetricDataPaginator(get -> get.metricDataQueries(queries)
                        .startTime(now.minus(SPAN))
                        .endTime(now)
                        .scanBy(ScanBy.TIMESTAMP_DESCENDING))
                .metricDataResults()) {
            newestFirst
                    .computeIfAbsent(Objects.toString(result.id(), ""), id -> new ArrayList<>())
                    .addAll(result.values());
        }
    }

    /** The newest value; empty when there was none, as when nothing flows. */
    OptionalDouble newest(PathMetric metric) {
        return values(metric).stream().mapToDouble(Double::doubleValue).findFirst();
    }

    double sum(PathMetric metric) {
        return values(metric).stream().mapToDouble(Double::doubleValue).sum();
    }

    private List<Double> values(PathMetric metric) {
        return newestFirst.getOrDefault(metric.id(), List.of());
    }
}
