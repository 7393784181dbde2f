package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * CloudWatch: one value, a minute old, for each metric that was set, and none for any other. The service answers the same for a name that no one
 * reports, so a misspelt one would never be noticed: here a metric must be one that its service documents, with the dimension it has there.
 */
final class MetricApi {

    private static final Map<String, Set<String>> DOCUMENTED = Map.of(
            "AWS/EventBridge/Pipes PipeName",
                    Set.of(
                            "EventCount",
                            "ExecutionFailed",
                            "ExecutionPartiallyFailed",
                            "ExecutionThrottled",
                            "ExecutionTimeout"),
            "AWS/Kinesis StreamName",
                    Set.of("GetRecords.IteratorAgeMilliseconds", "WriteProvisionedThroughputExceeded"),
            "AWS/Firehose DeliveryStreamName",
                    Set.of(
                            "DeliveryToS3.DataFreshness",
                            "DeliveryToIceberg.DataFreshness",
                            "DeliveryToIceberg.FailedRowCount",
                            "FailedConversion.Records"),
            "AWS/Lambda FunctionName", Set.of("Errors", "Invocations", "Throttles"),
            // The function's own, in the embedded metric format.
            "Tailrace DeliveryStream", Set.of("Failed", "Records"));

    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final Clock clock;

    MetricApi(Clock clock) {
        this.clock = clock;
    }

    void set(String namespace, String metric, String dimension, double value) {
        values.put(namespace + " " + metric + " " + dimension, value);
    }

    Api api() {
        return new Api(Map.of("GetMetricData", this::data));
    }

    private ObjectNode data(Parameters parameters) {
        Instant start = Instant.parse(parameters.text("StartTime"));
        if (!start.isBefore(Instant.parse(parameters.text("EndTime")))) {
            throw ApiFault.validation("ValidationError", "The parameter StartTime must be less than EndTime.");
        }
        parameters.optionalText("ScanBy");
        ObjectNode reply = Api.object();
        ArrayNode results = reply.putArray("MetricDataResults");
        for (Parameters query : parameters.objects("MetricDataQueries")) {
            Parameters stat = query.object("MetricStat");
            Parameters metric = stat.object("Metric");
            stat.integer("Period", 0);
            stat.text("Stat");
            StringBuilder name = new StringBuilder(metric.text("Namespace") + " " + metric.text("MetricName"));
            for (Parameters dimension : metric.objects("Dimensions")) {
                String owner = metric.text("Namespace") + " " + dimension.text("Name");
                if (!DOCUMENTED.getOrDefault(owner, Set.of()).contains(metric.text("MetricName"))) {
                    throw ApiFault.unknown("The metric " + metric.text("MetricName") + " of " + owner);
                }
                name.append(' ').append(dimension.text("Value"));
            }
            ObjectNode result = results.addObject().put("Id", query.text("Id")).put("StatusCode", "Complete");
            ArrayNode times = result.putArray("Timestamps");
            ArrayNode list = result.putArray("Values");
            Double value = values.get(name.toString());
            if (value != null) {
                times.add(clock.instant().minusSeconds(60).toString());
                list.add(value);
            }
        }
        return reply;
    }
}
