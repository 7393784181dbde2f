package io.tailrace.cli.stack;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Every hop of the path, in the order in which changes go through them. One that is missing or that we may not look at is a hop too; only what
 * keeps all of them from being looked at is thrown.
 */
final class Hops {
    static final String GUIDE = "docs/managed-path.md";

    private static final Pattern DENIED_ACTION =
            Pattern.compile("not authorized to perform: ([A-Za-z0-9]+:[A-Za-z*]+)");

    private final PathView path;
    private final List<Hop> hops = new ArrayList<>();

    Hops(AwsAccess aws, Stack stack, Parts parts, Clock clock) {
        path = new PathView(aws, stack, parts, new Metrics(), clock);
    }

    List<Hop> style() {
        hops.clear();
        measure();
        SourceHops source = new SourceHops(path);
        DeliveryHops delivery = new DeliveryHops(path);
        LakeHops lake = new LakeHops(path);
        Optional<String> table = path.stack().existingTable().or(() -> path.named("Table", Parts.TABLE));
        hop("DynamoDB table", Parts.TABLE, table, "dynamodb:DescribeTable", source::table);
        hop("DynamoDB stream", Parts.TABLE, table, "dynamodb:DescribeTable", source::stream);
        hop("Pipe", Parts.PIPE, "pipes:DescribePipe", source::pipe);
        hop("Dead letters", Parts.DEAD_LETTERS, "sqs:GetQueueAttributes", source::deadLetters);
        hop("Kinesis stream", Parts.STREAM, "kinesis:DescribeStreamSummary", delivery::kinesis);
        hop("Firehose", Parts.DELIVERY, "firehose:DescribeDeliveryStream", delivery::firehose);
        hop("Lambda function", Parts.ALIAS, "lambda:GetFunctionConfiguration", delivery::function);
        Optional<String> bucket = path.bucket();
        hop("Failed records", Parts.BUCKET, bucket, "s3:ListBucket", lake::failedRecords);
        hop("S3 objects", Parts.BUCKET, bucket, "s3:ListBucket", lake::objects);
        tables(lake);
        if (path.parts().byName().containsKey(Parts.MERGE_FUNCTION)) {
            hop("Merge function", Parts.MERGE_FUNCTION, "lambda:GetFunctionConfiguration", delivery::mergeFunction);
        }
        hop("Athena workgroup", Parts.WORK_GROUP, "athena:GetWorkGroup", lake::workGroup);
        return List.copyOf(hops);
    }

    private void tables(LakeHops lake) {
        List<Parts.Part> ofEntities = path.parts().entityTables();
        for (Parts.Part table : ofEntities) {
            hop("Glue table", table.name(), "glue:GetTable", lake::table);
        }
        if (ofEntities.isEmpty()) {
            String declared = path.isIceberg() ? Parts.ICEBERG_TABLE : Parts.LAKE_TABLE;
            hop("Glue table", declared, path.named("LakeTable", declared), "glue:GetTable", lake::table);
        }
    }

    /** Metrics are a hop only when they cannot be read: lags are then not known. */
    private void measure() {
        for (PathMetric metric : PathMetric.values()) {
            path.parts()
                    .find(metric.part())
                    .ifPresent(found -> path.metrics().want(metric, metric.name(path.isIceberg()), found.id()));
        }
        try {
            path.metrics().fetch(path.aws().cloudWatch(), path.clock().instant());
        } catch (AwsServiceException e) {
            hops.add(refused("CloudWatch", "cloudwatch:GetMetricData", e));
        }
    }

    private void hop(String name, String part, String action, Function<String, Hop> look) {
        hop(name, part, path.parts().find(part).map(Parts.Part::id), action, look);
    }

    /** @param id by which its service knows it */
    private void hop(String name, String part, Optional<String> id, String action, Function<String, Hop> look) {
        if (id.isEmpty()) {
            String status = Optional.ofNullable(path.parts().byName().get(part))
                    .map(started -> "the stack has it as " + started.status())
                    .orElse("the stack has not created it yet");
            hops.add(Hop.broken(name, "missing", status));
            return;
        }
        try {
            hops.add(look.apply(id.get()));
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
}
