package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/** From Kinesis through Firehose and its function, and the function that merges. */
final class DeliveryHops {
    /** The limits of the template's alarms KinesisLag and StaleLake. */
    private static final Duration LATE_STREAM = Duration.ofMinutes(10);

    private static final Duration LATE_DELIVERY = Duration.ofMinutes(30);

    private final PathView path;

    DeliveryHops(PathView path) {
        this.path = path;
    }

    Hop kinesis(String name) {
        StreamDescriptionSummary stream = path.aws()
                .kinesis()
                .describeStreamSummary(describe -> describe.streamName(name))
                .streamDescriptionSummary();
        List<String> troubles = new ArrayList<>();
        OptionalDouble age = path.metrics().newest(PathMetric.KINESIS_AGE);
        if (age.orElse(0) > LATE_STREAM.toMillis()) {
            troubles.add("Firehose reads late");
        }
        add(troubles, PathMetric.KINESIS_THROTTLED, "writes were throttled");
        return judged(
                "Kinesis stream",
                PathView.said(stream.streamStatusAsString()),
                lag(age, Duration.ofMillis(1)),
                PathView.said(stream.openShardCount()) + " shards, " + name,
                troubles);
    }

    Hop firehose(String name) {
        String state = PathView.said(path.aws()
                .firehose()
                .describeDeliveryStream(describe -> describe.deliveryStreamName(name))
                .deliveryStreamDescription()
                .deliveryStreamStatusAsString());
        List<String> troubles = new ArrayList<>();
        add(troubles, PathMetric.UNCONVERTED, "records could not be converted to the table's columns");
        add(troubles, PathMetric.UNMERGED, "rows were refused by the Iceberg table");
        OptionalDouble fresh = path.metrics().newest(PathMetric.FRESHNESS);
        if (fresh.orElse(0) > LATE_DELIVERY.toSeconds()) {
            troubles.add("it delivers late");
        }
        return judged("Firehose", state, lag(fresh, Duration.ofSeconds(1)), name, troubles);
    }

    private static Hop judged(String name, String state, String lag, String detail, List<String> troubles) {
        return switch (state) {
            case "ACTIVE", "UPDATING" -> {
                Hop hop = lag.isEmpty() ? Hop.quiet(name, state, detail) : Hop.well(name, state, lag, detail);
                yield troubles.isEmpty() ? hop : hop.late(String.join(", ", troubles));
            }
            default -> Hop.broken(name, state, detail);
        };
    }

    /** The alias: it is what Firehose calls. */
    Hop function(String arn) {
        String[] words = arn.split(":", -1);
        String name = words[words.length - 2];
        GetFunctionConfigurationResponse function = path.aws()
                .lambda()
                .getFunctionConfiguration(get -> get.functionName(name).qualifier(words[words.length - 1]));
        List<String> troubles = new ArrayList<>();
        add(troubles, PathMetric.FAILED_RECORDS, "records failed");
        add(troubles, PathMetric.FUNCTION_ERRORS, "calls failed");
        add(troubles, PathMetric.FUNCTION_THROTTLED, "calls were throttled");
        return judged(
                "Lambda function",
                function,
                (long) path.metrics().sum(PathMetric.FUNCTION_CALLS),
                ", version " + PathView.said(function.version()),
                troubles,
                "");
    }

    /** The newest version: it is what the schedule calls. */
    Hop mergeFunction(String name) {
        GetFunctionConfigurationResponse function =
                path.aws().lambda().getFunctionConfiguration(get -> get.functionName(name));
        List<String> troubles = new ArrayList<>();
        add(troubles, PathMetric.MERGE_ERRORS, "calls failed");
        return judged(
                "Merge function", function, (long) path.metrics().sum(PathMetric.MERGE_CALLS), "", troubles, "-merge");
    }

    /** @param log what the name of its log group has after the stack's */
    private Hop judged(
            String name,
            GetFunctionConfigurationResponse function,
            long calls,
            String version,
            List<String> troubles,
            String log) {
        String state = PathView.said(function.stateAsString());
        if (!state.equals("Active") && !state.equals("Inactive")) {
            return Hop.broken(
                    name,
                    state,
                    PathView.said(function.stateReason() == null ? function.functionName() : function.stateReason()));
        }
        String detail = PathView.said(function.runtimeAsString()) + version + ", "
                + (calls == 0 ? "no" : Terminal.count(calls)) + " calls in " + Metrics.SPAN.toMinutes() + " minutes";
        Hop hop = calls == 0 ? Hop.quiet(name, state, detail) : Hop.well(name, state, "", detail);
        return troubles.isEmpty()
                ? hop
                : hop.late(String.join(", ", troubles) + ": see /aws/lambda/"
                        + path.stack().name() + log);
    }

    private void add(List<String> troubles, PathMetric metric, String what) {
        long count = (long) path.metrics().sum(metric);
        if (count > 0) {
            troubles.add(Terminal.count(count) + " " + what);
        }
    }

    private static String lag(OptionalDouble value, Duration unit) {
        return value.isEmpty() ? "" : Terminal.age(Duration.ofMillis((long) (value.getAsDouble() * unit.toMillis())));
    }
}
