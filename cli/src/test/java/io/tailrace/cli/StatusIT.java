package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.cli.terminal.TerminalStyle.Ability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusIT {
    private static final String BUCKET = "tailrace-lake-1a2b3c4d5e6f";
    private static final String STREAM = "tailrace-Changes-1A2B3C4D5E6F";
    private static final String DELIVERY = "tailrace-Delivery-1A2B3C4D5E6F";
    private static final String FUNCTION = "tailrace-Function-1A2B3C4D5E6F";
    private static final String PIPE = "tailrace-Pipe-1A2B3C4D5E6F";

    private static final String QUEUE = "tailrace-PipeDeadLetters-1A2B3C4D5E6F";

    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void shows_every_hop_with_its_state_and_its_lag() {
        aws.run("deploy");
        aws.account.put(BUCKET, "sales_orders/dt=2026-01-02/hour=09/old", "x");
        aws.account.put(BUCKET, "sales_orders/dt=2026-01-02/hour=23/new.parquet", "x");
        aws.account.put(BUCKET, "sales_orders/dt=2026-01-01/hour=24/older", "x");
        aws.account.put(BUCKET, "athena-results/result.csv", "x");
        aws.account.metric("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", STREAM, 61_500);
        aws.account.metric("AWS/Firehose", "DeliveryToS3.DataFreshness", DELIVERY, 300);
        aws.account.metric("AWS/Lambda", "Invocations", FUNCTION, 42);
        aws.account.metric("AWS/EventBridge/Pipes", "EventCount", PIPE, 1_000);

        int code = aws.run("status");

        assertThat(aws.err()).isEmpty();
        assertThat(code).isZero();
        assertThat(rows())
                .contains("Stack tailrace in us-east-1, CREATE_COMPLETE")
                .contains("+ DynamoDB table ACTIVE sales-orders")
                .contains("+ DynamoDB stream ENABLED NEW_AND_OLD_IMAGES")
                .contains("+ Pipe RUNNING " + PIPE)
                .contains("+ Kinesis stream ACTIVE 61 s 4 shards, " + STREAM)
                .contains("+ Firehose ACTIVE 5 min " + DELIVERY)
                .contains("+ Lambda function Active java25, version 1, 42 calls in 15 minutes")
                .anySatisfy(row -> assertThat(row)
                        .startsWith("+ S3 objects there ")
                        .endsWith("sales_orders/dt=2026-01-02/hour=23/new.parquet"))
                .contains("+ Dead letters none " + QUEUE)
                .contains("+ Failed records none s3://" + BUCKET + "/errors/")
                .contains("+ Glue table there tailrace.sales_orders, 19 columns")
                .contains("+ Athena workgroup ENABLED tailrace")
                .contains("All hops are healthy.");
    }

    @Test
    void an_iceberg_table_is_a_hop_as_well() throws IOException {
        aws.pipeline("""
            parameters:
              Format: iceberg
              PartitionKeyPath: $.dynamodb.Keys.order_id.S
              ConfigFile: config/lambda/sales-orders-iceberg.properties
            """);
        aws.run("deploy");

        assertThat(aws.run("status")).isZero();

        assertThat(rows()).contains("+ Glue table there tailrace.sales_orders, 19 columns");
    }

    @Test
    void the_function_that_merges_is_a_hop_where_there_is_one() throws IOException {
        aws.pipeline("""
            parameters:
              Merge: true
            """);
        aws.run("deploy");
        aws.account.metric("AWS/Lambda", "Invocations", "tailrace-MergeFunction-1A2B3C4D5E6F", 3);

        assertThat(aws.run("status")).isZero();
        assertThat(rows()).contains("+ Merge function Active java25, 3 calls in 15 minutes");

        aws.account.metric("AWS/Lambda", "Errors", "tailrace-MergeFunction-1A2B3C4D5E6F", 2);
        assertThat(aws.run("status")).isEqualTo(1);
        assertThat(rows())
                .anySatisfy(row -> assertThat(row)
                        .startsWith("! Merge function Active 2 calls failed: see /aws/lambda/tailrace-merge"));
    }

    @Test
    void hops_through_which_nothing_flowed_have_no_figures_and_are_not_ill() {
        aws.run("deploy");

        assertThat(aws.run("status")).isZero();

        assertThat(rows())
                .contains("- Pipe RUNNING " + PIPE)
                .contains("- Kinesis stream ACTIVE 4 shards, " + STREAM)
                .contains("- Firehose ACTIVE " + DELIVERY)
                .contains("- Lambda function Active java25, version 1, no calls in 15 minutes")
                .contains("- S3 objects none yet s3://" + BUCKET + "/sales_orders/")
                .contains("No hop is unhealthy. No data yet for Pipe, Kinesis stream, Firehose, Lambda function, S3"
                        + " objects: nothing flowed there in the last 15 minutes.")
                .doesNotContain("All hops are healthy.");
    }

    @Test
    void an_empty_lake_with_failed_conversions_is_ill_also_when_their_figures_are_gone() {
        aws.run("deploy");
        aws.account.metric("AWS/Firehose", "FailedConversion.Records", DELIVERY, 40_000);
        aws.account.put(BUCKET, "errors/format-conversion-failed/dt=2026-01-02/a", "x");
        aws.account.put(BUCKET, "errors/format-conversion-failed/dt=2026-01-02/b", "x");
        aws.account.put(BUCKET, "errors/processing-failed/dt=2026-01-02/c", "x");

        int code = aws.run("status");
        List<String> shown = rows();
        aws.account.metric("AWS/Firehose", "FailedConversion.Records", DELIVERY, 0);

        assertThat(code).isEqualTo(1);
        assertThat(shown)
                .anySatisfy(row -> assertThat(row)
                        .startsWith("! Firehose ACTIVE 40,000 records could not be converted to the table's columns"))
                .contains("2 hops are unhealthy. docs/managed-path.md says what to look at first.");
        assertThat(aws.run("status")).isEqualTo(1);
        assertThat(rows())
                .anySatisfy(row -> assertThat(row)
                        .startsWith("Failed records: 3 objects (format-conversion-failed 2, processing-failed 1),"
                                + " the newest ")
                        .contains("./tailrace redrive"))
                .contains("1 hop is unhealthy. docs/managed-path.md says what to look at first.");
    }

    @Test
    void what_was_put_back_is_no_longer_a_failed_record() {
        aws.run("deploy");
        aws.account.put(BUCKET, "errors/redriven/processing-failed/dt=2026-01-02/c", "x");

        assertThat(aws.run("status")).isZero();
    }

    @Test
    void an_iceberg_table_has_a_freshness_and_refused_rows_of_its_own() throws IOException {
        aws.pipeline("""
            parameters:
              Format: iceberg
              PartitionKeyPath: $.dynamodb.Keys.order_id.S
              ConfigFile: config/lambda/sales-orders-iceberg.properties
            """);
        aws.run("deploy");
        aws.account.metric("AWS/Firehose", "DeliveryToS3.DataFreshness", DELIVERY, 5);
        aws.account.metric("AWS/Firehose", "DeliveryToIceberg.DataFreshness", DELIVERY, 4_000);
        aws.account.metric("AWS/Firehose", "DeliveryToIceberg.FailedRowCount", DELIVERY, 7);

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows())
                .anySatisfy(row -> assertThat(row)
                        .startsWith(
                                "! Firehose ACTIVE 66 min 7 rows were refused by the Iceberg table, it delivers late"));
    }

    @Test
    void a_stream_that_is_off_and_a_pipe_on_a_former_stream_are_broken() {
        aws.run("deploy");

        aws.account.stream("sales-orders", "");
        assertThat(aws.run("status")).isEqualTo(1);
        assertThat(rows())
                .anySatisfy(row -> assertThat(row)
                        .startsWith("x DynamoDB stream DISABLED it was switched off: no change leaves sales-orders."));

        aws.account.stream("sales-orders", "2026-02-02T00:00:00.000");
        assertThat(aws.run("status")).isEqualTo(1);
        assertThat(rows())
                .contains("+ DynamoDB stream ENABLED NEW_AND_OLD_IMAGES")
                .anySatisfy(row -> assertThat(row)
                        .startsWith("Pipe: it reads an earlier stream of the table (2026-01-01T00:00:00.000; the"
                                + " current one is 2026-02-02T00:00:00.000), so no more changes arrive."));
    }

    @Test
    void dead_letters_are_asked_of_the_queue() {
        aws.run("deploy");
        aws.account.send(QUEUE, "{}");

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows())
                .anySatisfy(row -> assertThat(row)
                        .startsWith(
                                "! Dead letters there 1 batch of changes that the pipe gave up: ./tailrace redrive"));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS/Kinesis, GetRecords.IteratorAgeMilliseconds, " + STREAM
                + ", 600001, ! Kinesis stream ACTIVE 10 min Firehose reads late",
        "AWS/Firehose, DeliveryToS3.DataFreshness, " + DELIVERY + ", 1801, ! Firehose ACTIVE 30 min it delivers late",
        "AWS/Kinesis, WriteProvisionedThroughputExceeded, " + STREAM
                + ", 9, ! Kinesis stream ACTIVE 9 writes were throttled",
        "AWS/Lambda, Errors, " + FUNCTION + ", 3, ! Lambda function Active 3 calls failed: see /aws/lambda/tailrace",
        "AWS/Lambda, Throttles, " + FUNCTION + ", 4, ! Lambda function Active 4 calls were throttled",
        "Tailrace, Failed, " + DELIVERY + ", 5, ! Lambda function Active 5 records failed: see /aws/lambda/tailrace",
        "AWS/EventBridge/Pipes, ExecutionFailed, " + PIPE + ", 2, ! Pipe RUNNING 2 batches failed: see its log group",
        "AWS/EventBridge/Pipes, ExecutionPartiallyFailed, " + PIPE + ", 2, ! Pipe RUNNING 2 failed in part",
        "AWS/EventBridge/Pipes, ExecutionThrottled, " + PIPE + ", 2, ! Pipe RUNNING 2 were throttled",
        "AWS/EventBridge/Pipes, ExecutionTimeout, " + PIPE + ", 2, ! Pipe RUNNING 2 timed out"
    })
    void what_is_late_or_fails_is_not_well(
            String namespace, String metric, String dimension, double value, String row) {
        aws.run("deploy");
        aws.account.metric(namespace, metric, dimension, value);

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows())
                .anySatisfy(line -> assertThat(line).startsWith(row))
                .contains("1 hop is unhealthy." + " docs/managed-path.md says what to look at first.");
    }

    @ParameterizedTest
    @CsvSource({
        "Table, ARCHIVED, x DynamoDB table ARCHIVED sales-orders",
        "Pipe, STOPPED, x Pipe STOPPED scripted. Start it: aws pipes start-pipe",
        "Changes, DELETING, x Kinesis stream DELETING",
        "Delivery, CREATING_FAILED, x Firehose CREATING_FAILED",
        "FunctionAlias, Failed, x Lambda function Failed",
        "WorkGroup, DISABLED, x Athena workgroup DISABLED it was disabled"
    })
    void what_does_not_run_is_not_well(String part, String state, String row) {
        aws.run("deploy");
        aws.account.state(part, state);

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows()).anySatisfy(line -> assertThat(line).startsWith(row));
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb:DescribeTable, DynamoDB table",
        "pipes:DescribePipe, Pipe",
        "kinesis:DescribeStreamSummary, Kinesis stream",
        "firehose:DescribeDeliveryStream, Firehose",
        "lambda:GetFunctionConfiguration, Lambda function",
        "s3:ListBucket, S3 objects",
        "sqs:GetQueueAttributes, Dead letters",
        "glue:GetTable, Glue table",
        "athena:GetWorkGroup, Athena workgroup",
        "cloudwatch:GetMetricData, CloudWatch"
    })
    void a_denied_hop_names_the_permission_and_the_others_are_shown(String action, String hop) {
        aws.run("deploy");
        aws.account.deny(action);

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows())
                .contains("? " + hop + " denied your policy lacks " + action)
                .anySatisfy(line -> assertThat(line).startsWith("+ "))
                .anySatisfy(line -> assertThat(line).contains("could not be looked at."));
    }

    @Test
    void a_hop_deleted_by_hand_is_missing() {
        aws.run("deploy");
        aws.account.remove("AWS::Pipes::Pipe", PIPE);
        aws.account.remove("AWS::Kinesis::Stream", STREAM);
        aws.account.remove("AWS::Glue::Table", "sales_orders");

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows())
                .anySatisfy(line -> assertThat(line).startsWith("x Pipe missing it was deleted outside the stack"))
                .anySatisfy(line -> assertThat(line).startsWith("x Kinesis stream missing it was deleted outside"))
                .anySatisfy(line -> assertThat(line).startsWith("x Glue table missing it was deleted outside"))
                .anySatisfy(line -> assertThat(line).startsWith("3 hops are unhealthy."));
    }

    @Test
    void a_half_built_stack_has_some_of_its_hops() {
        aws.atPause(5, () -> Thread.currentThread().interrupt());
        aws.run("deploy");
        aws.atPause(5, () -> {});

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows())
                .contains("Stack tailrace in us-east-1, CREATE_IN_PROGRESS")
                .contains("+ DynamoDB table ACTIVE sales-orders")
                .contains("x Firehose missing the stack has not created it yet")
                .anySatisfy(
                        line -> assertThat(line).contains("The stack is being changed: ./tailrace deploy watches it."));
    }

    /** It was there before the stack, and stays when that goes. */
    @Test
    void a_table_that_exists_is_there_whatever_becomes_of_the_stack() throws IOException {
        aws.account.table(
                "orders",
                Map.of(
                        "AttributeDefinitions",
                        List.of(Map.of("AttributeName", "order_id", "AttributeType", "S")),
                        "KeySchema",
                        List.of(Map.of("AttributeName", "order_id", "KeyType", "HASH")),
                        "StreamSpecification",
                        Map.of("StreamViewType", "NEW_AND_OLD_IMAGES")));
        aws.pipeline("""
                table: existing
                parameters: { TableName: orders }
                """);
        aws.atPause(2, () -> Thread.currentThread().interrupt());
        aws.run("deploy");
        aws.run("status");
        assertThat(rows())
                .contains("Stack tailrace in us-east-1, CREATE_IN_PROGRESS")
                .contains("+ DynamoDB table ACTIVE orders");
        aws.atPause(2, () -> {});
        assertThat(aws.run("deploy")).isZero();
        aws.atPause(0, () -> Thread.currentThread().interrupt());
        aws.run("destroy", "--yes");
        aws.atPause(0, () -> {});

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(rows())
                .contains("Stack tailrace in us-east-1, DELETE_IN_PROGRESS")
                .contains("+ DynamoDB table ACTIVE orders")
                .last()
                .asString()
                .endsWith("The stack is being deleted: ./tailrace destroy watches it.");
        assertThat(aws.run("destroy", "--yes")).isZero();
        assertThat(aws.out()).contains("DELETE_IN_PROGRESS");
    }

    @Test
    void no_stack_at_all_is_said_in_a_sentence() {
        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(aws.err()).startsWith("x There is no stack tailrace in us-east-1: nothing is deployed there.");
    }

    @Test
    void a_stack_that_may_not_be_asked_for_names_the_permission() {
        aws.account.deny("cloudformation:DescribeStacks");

        assertThat(aws.run("status")).isEqualTo(3);

        assertThat(aws.err()).contains("not authorized to perform: cloudformation:DescribeStacks");
    }

    @Test
    void survives_being_throttled() {
        aws.run("deploy");
        aws.account.throttle("pipes:DescribePipe", 2);

        assertThat(aws.run("status")).isZero();
    }

    @Test
    void a_problem_is_shown_in_full_on_a_narrow_terminal() {
        aws.run("deploy");
        aws.account.deny("lambda:GetFunctionConfiguration");

        aws.run(new TerminalStyle(Set.of(Ability.UNICODE), 60), "status");

        assertThat(aws.out()).contains("\n  Lambda function: your policy lacks lambda:GetFunctionConfiguration\n");
        assertThat(aws.out().lines().filter(line -> line.startsWith("✓")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).isLessThan(60));
    }

    private List<String> rows() {
        return aws.out().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
    }
}
