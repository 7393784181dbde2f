package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.pipes.model.DescribePipeResponse;

/**
 * Every hop of the path, in the order in which changes go through them. One that is missing or that we may not look at is a hop too; only what
 * keeps all of them from being looked at is thrown.
 */
final class Hops {
    /** The limits of the template's alarms KinesisLag and StaleLake. */
    private static final Duration LATE_STREAM = Duration.ofMinutes(10);

    private static final Duration LATE_DELIVERY = Duration.ofMinutes(30);

    private static final Pattern DENIED_ACTION =
            Pattern.compile("not authorized to perform: ([A-Za-z0-9]+:[A-Za-z*]+)");

    private final AwsAccess aws;
    private final Stack stack;
    private final Parts parts;
    private final Clock clock;
    private final Metrics metrics = new Metrics();
    private final List<Hop> hops = new ArrayList<>();

    Hops(AwsAccess aws, Stack stack, Parts parts, Clock clock) {
        this.aws = aws;
        this.stack = stack;
        this.parts = parts;
        this.clock = clock;
    }

    List<Hop> style() {
        hops.clear();
        measure();
        hop("DynamoDB table", Parts.TABLE, "dynamodb:DescribeTable", part -> table(part.id()));
        hop("DynamoDB stream", Parts.TABLE, "dynamodb:DescribeTable", part -> stream(part.id()));
        hop("Pipe", Parts.PIPE, "pipes:DescribePipe", part -> pipe(part.id()));
        hop("Kinesis stream", Parts.STREAM, "kinesis:DescribeStreamSummary", part -> kinesis(part.id()));
        hop("Firehose", Parts.DELIVERY, "firehose:DescribeDeliveryStream", part -> firehose(part.id()));
        hop("Lambda function", Parts.ALIAS, "lambda:GetFunctionConfiguration", part -> function(part.id()));
        hop("S3 objects", Parts.BUCKET, "s3:ListBucket", part -> objects(part.id()));
        String lakeTable = parts.byName().containsKey(Parts.ICEBERG_TABLE) ? Parts.ICEBERG_TABLE : Parts.LAKE_TABLE;
        hop("Glue table", lakeTable, "glue:GetTable", part -> lakeTable(part.id()));
        if (parts.byName().containsKey(Parts.MERGE_FUNCTION)) {
            hop(
                    "Merge function",
                    Parts.MERGE_FUNCTION,
                    "lambda:GetFunctionConfiguration",
                    part -> mergeFunction(part.id()));
        }
        hop("Athena workgroup", Parts.WORK_GROUP, "athena:GetWorkGroup", part -> workGroup(part.id()));
        return List.copyOf(hops);
    }

    /** Metrics are a hop only when they cannot be read: lags are then not known. */
    private void measure() {
        want("pipe", "AWS/EventBridge/Pipes", "ExecutionFailed", "PipeName", Parts.PIPE, "Sum");
        want("age", "AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "StreamName", Parts.STREAM, "Maximum");
        want("fresh", "AWS/Firehose", "DeliveryToS3.DataFreshness", "DeliveryStreamName", Parts.DELIVERY, "Maximum");
        want("errors", "AWS/Lambda", "Errors", "FunctionName", Parts.FUNCTION, "Sum");
        want("calls", "AWS/Lambda", "Invocations", "FunctionName", Parts.FUNCTION, "Sum");
        want("mergeErrors", "AWS/Lambda", "Errors", "FunctionName", Parts.MERGE_FUNCTION, "Sum");
        want("merges", "AWS/Lambda", "Invocations", "FunctionName", Parts.MERGE_FUNCTION, "Sum");
        parts.find(Parts.DEAD_LETTERS)
                .ifPresent(queue -> metrics.want(
                        "lost",
                        "AWS/SQS",
                        "ApproximateNumberOfMessagesVisible",
                        "QueueName",
                        queue.id().substring(queue.id().lastIndexOf('/') + 1),
                        "Maximum"));
        try {
            metrics.fetch(aws.cloudWatch(), clock.instant());
        } catch (AwsServiceException e) {
            hops.add(refused("CloudWatch", "cloudwatch:GetMetricData", e));
        }
    }

    private void want(String name, String namespace, String metric, String dimension, String part, String statistic) {
        parts.find(part).ifPresent(found -> metrics.want(name, namespace, metric, dimension, found.id(), statistic));
    }

    private void hop(String name, String part, String action, Function<Parts.Part, Hop> look) {
        Optional<Parts.Part> found = parts.find(part);
        if (found.isEmpty()) {
            String status = Optional.ofNullable(parts.byName().get(part))
                    .map(started -> "the stack has it as " + started.status())
                    .orElse("the stack has not created it yet");
            hops.add(Hop.broken(name, "missing", status));
            return;
        }
        try {
            hops.add(look.apply(found.get()));
        } catch (AwsServiceException e) {
            hops.add(refused(name, action, e));
        }
    }

    private static Hop refused(String name, String action, AwsServiceException e) {
        AwsFault fault = AwsFault.of(e);
        if (fault.isForeign()) {
            return new Hop(name, Hop.Health.UNKNOWN, "no answer", "", fault.foreign());
        }
        if (fault.isDenied()) {
            Matcher named = DENIED_ACTION.matcher(fault.message());
            return new Hop(
                    name,
                    Hop.Health.UNKNOWN,
                    "denied",
                    "",
                    "your policy lacks " + (named.find() ? named.group(1) : action));
        }
        if (e.isThrottlingException()) {
            return new Hop(name, Hop.Health.UNKNOWN, "throttled", "", "AWS throttles the requests: " + fault.message());
        }
        return fault.isMissing()
                ? Hop.broken(name, "missing", "it was deleted outside the stack: " + fault.message())
                : Hop.broken(name, fault.code(), fault.message());
    }

    private Hop table(String id) {
        TableDescription table =
                aws.dynamoDb().describeTable(d -> d.tableName(id)).table();
        Hop hop = Hop.well("DynamoDB table", table.tableStatusAsString(), "", id);
        return switch (table.tableStatus()) {
            case ACTIVE, UPDATING -> hop;
            default -> Hop.broken(hop.name(), hop.state(), hop.detail());
        };
    }

    private Hop stream(String id) {
        TableDescription table =
                aws.dynamoDb().describeTable(d -> d.tableName(id)).table();
        if (table.streamSpecification() == null
                || !Boolean.TRUE.equals(table.streamSpecification().streamEnabled())) {
            return Hop.broken("DynamoDB stream", "DISABLED", "it was switched off: no change leaves " + id);
        }
        return Hop.well(
                "DynamoDB stream", "ENABLED", "", table.streamSpecification().streamViewTypeAsString());
    }

    private Hop pipe(String id) {
        DescribePipeResponse pipe = aws.pipes().describePipe(d -> d.name(id));
        double failed = metrics.sum("pipe");
        double lost = metrics.newest("lost").orElse(0);
        Hop hop = Hop.well(
                "Pipe", pipe.currentStateAsString(), failed > 0 ? Terminal.count((long) failed) + " failed" : "", id);
        if (!hop.state().equals("RUNNING")) {
            String reason = pipe.stateReason() == null || pipe.stateReason().isEmpty() ? "" : pipe.stateReason() + ". ";
            return Hop.broken("Pipe", hop.state(), reason + "Start it: aws pipes start-pipe --name " + id);
        }
        if (lost > 0) {
            return hop.late(Terminal.count((long) lost) + " batches failed for good, now in the dead letter queue");
        }
        return failed > 0 ? hop.late("Kinesis refuses its batches") : hop;
    }

    private Hop kinesis(String id) {
        StreamDescriptionSummary stream =
                aws.kinesis().describeStreamSummary(d -> d.streamName(id)).streamDescriptionSummary();
        Hop hop = Hop.well(
                "Kinesis stream",
                stream.streamStatusAsString(),
                lag(metrics.newest("age"), Duration.ofMillis(1)),
                stream.openShardCount() + " shards, " + id);
        return judged(
                hop,
                stream.streamStatusAsString(),
                metrics.newest("age"),
                LATE_STREAM.toMillis(),
                "Firehose reads late");
    }

    private Hop firehose(String id) {
        String state = aws.firehose()
                .describeDeliveryStream(d -> d.deliveryStreamName(id))
                .deliveryStreamDescription()
                .deliveryStreamStatusAsString();
        Hop hop = Hop.well("Firehose", state, lag(metrics.newest("fresh"), Duration.ofSeconds(1)), id);
        return judged(hop, state, metrics.newest("fresh"), LATE_DELIVERY.toSeconds(), "it delivers late");
    }

    private static Hop judged(Hop hop, String state, OptionalDouble lag, long limit, String why) {
        return switch (state) {
            case "ACTIVE", "UPDATING" -> lag.orElse(0) > limit ? hop.late(why) : hop;
            default -> Hop.broken(hop.name(), state, hop.detail());
        };
    }

    /** The alias: it is what Firehose calls. */
    private Hop function(String arn) {
        String[] words = arn.split(":", -1);
        String name = words[words.length - 2];
        GetFunctionConfigurationResponse function =
                aws.lambda().getFunctionConfiguration(g -> g.functionName(name).qualifier(words[words.length - 1]));
        return judged("Lambda function", function, "errors", "calls", ", version " + function.version(), "");
    }

    /** The newest version: it is what the schedule calls. */
    private Hop mergeFunction(String name) {
        GetFunctionConfigurationResponse function = aws.lambda().getFunctionConfiguration(g -> g.functionName(name));
        return judged("Merge function", function, "mergeErrors", "merges", "", "-merge");
    }

    /** @param log what the name of its log group has after the stack's */
    private Hop judged(
            String name,
            GetFunctionConfigurationResponse function,
            String errorSum,
            String callSum,
            String version,
            String log) {
        long errors = (long) metrics.sum(errorSum);
        Hop hop = Hop.well(
                name,
                function.stateAsString(),
                errors > 0 ? Terminal.count(errors) + " errors" : "",
                function.runtimeAsString() + version + ", " + Terminal.count((long) metrics.sum(callSum)) + " calls in "
                        + Metrics.SPAN.toMinutes() + " minutes");
        if (!function.stateAsString().equals("Active")
                && !function.stateAsString().equals("Inactive")) {
            return Hop.broken(
                    name,
                    hop.state(),
                    function.stateReason() == null ? function.functionName() : function.stateReason());
        }
        return errors > 0 ? hop.late("see /aws/lambda/" + stack.name() + log) : hop;
    }

    private Hop objects(String bucket) {
        String prefix = stack.parameters().getOrDefault("LakePrefix", "") + "/";
        return NewestObject.find(aws.s3(), bucket, prefix)
                .map(newest -> Hop.well(
                        "S3 objects",
                        "there",
                        Terminal.age(Duration.between(newest.lastModified(), clock.instant())),
                        newest.key()))
                .orElseGet(() -> Hop.well("S3 objects", "none yet", "", "s3://" + bucket + "/" + prefix));
    }

    private Hop lakeTable(String name) {
        String database = parts.find(Parts.DATABASE).map(Parts.Part::id).orElse("");
        Table table =
                aws.glue().getTable(g -> g.databaseName(database).name(name)).table();
        return Hop.well(
                "Glue table",
                "there",
                "",
                database + "." + name + ", "
                        + table.storageDescriptor().columns().size() + " columns");
    }

    private Hop workGroup(String name) {
        WorkGroup group = aws.athena().getWorkGroup(g -> g.workGroup(name)).workGroup();
        Hop hop = Hop.well("Athena workgroup", group.stateAsString(), "", name);
        return group.stateAsString().equals("ENABLED")
                ? hop
                : Hop.broken(hop.name(), hop.state(), "it was disabled: no query runs in " + name);
    }

    private static String lag(OptionalDouble value, Duration unit) {
        return value.isEmpty() ? "" : Terminal.age(Duration.ofMillis((long) (value.getAsDouble() * unit.toMillis())));
    }
}
