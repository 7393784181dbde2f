package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.DATABASE;
import static io.tailrace.cli.demo.LocalServers.HOME;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.Disorder;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Changes of DynamoDB's own integration with Kinesis, which come without a sequence number, through the packaged function. The ids
 * of changes are against their order, so that nothing is right by chance.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class NativeKinesisIT {
    private static final String LAKE = "orders";
    private static final String COLUMNS = "order_id string, status string";
    private static final long MILLIS = 1_763_819_100_123L;

    /** In the order in which they are in Kinesis. Of order 1 that is not the order of the changes, which their microseconds say. */
    private static final List<String> CHANGES = List.of(
            change("1", "MODIFY", MILLIS * 1_000 + 900, "a", "SHIPPED"),
            change("1", "INSERT", MILLIS * 1_000 + 100, "z", "PLACED"),
            change("2", "INSERT", MILLIS, "z", "PLACED"),
            change("2", "MODIFY", MILLIS, "a", "PACKED"),
            change("3", "INSERT", MILLIS, "z", "PLACED"),
            change("3", "REMOVE", MILLIS, "a", "PLACED"),
            change("4", "INSERT", MILLIS, "z", "PLACED"),
            change("4", "REMOVE", MILLIS, "m", "PLACED"),
            change("4", "INSERT", MILLIS, "a", "PLACED AGAIN"));

    @TempDir
    private Path temp;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void two_changes_of_an_item_within_a_millisecond_end_right() throws Exception {
        try (LocalServers local = LocalServers.withKinesis(temp)) {
            TableDefinition table = local.createTable(
                    LAKE,
                    "s3://lake/lake/" + LAKE + "/",
                    TableFormat.JSON,
                    Map.of("columns", COLUMNS),
                    UnaryOperator.identity());
            carry(local.aws(), local.servers());
            local.engine()
                    .ask(new AthenaDdl(table)
                            .currentView(List.of("order_id"), 90)
                            .strip()
                            .replaceAll(";$", ""));
            local.merge(
                    LAKE + "_items",
                    Map.of(
                            "columns", COLUMNS,
                            "s3.bucket", "lake",
                            "s3.prefix", "lake",
                            "firehose.prefix", "lake/" + LAKE + "/",
                            "table.format", "iceberg",
                            "iceberg.partition", "day",
                            "catalog", "glue",
                            "glue.database", DATABASE,
                            "merge.keys", LAKE + "_items=order_id",
                            "merge.buckets", "1"));

            for (String current : List.of(LAKE + "_current", LAKE + "_items")) {
                assertThat(local.engine()
                                .ask("SELECT order_id, status FROM " + current + " ORDER BY 1")
                                .rows())
                        .as(current)
                        .containsExactly(List.of("1", "SHIPPED"), List.of("2", "PACKED"), List.of("4", "PLACED AGAIN"));
            }
        }
    }

    private static String change(String order, String kind, long time, String id, String status) {
        String image = "{\"order_id\":{\"S\":\"" + order + "\"},\"status\":{\"S\":\"" + status + "\"}}";
        return "{\"awsRegion\":\"eu-west-1\",\"eventID\":\"" + order + id + "\",\"eventName\":\"" + kind
                + "\",\"userIdentity\":null,\"recordFormat\":\"application/json\",\"tableName\":\"orders\","
                + "\"dynamodb\":{\"ApproximateCreationDateTime\":" + time + ",\"Keys\":{\"order_id\":{\"S\":\"" + order
                + "\"}},\"" + (kind.equals("REMOVE") ? "OldImage" : "NewImage") + "\":" + image
                + ",\"SizeBytes\":30},\"eventSource\":\"aws:dynamodb\"}";
    }

    private void carry(LocalAws aws, Servers servers) throws IOException, InterruptedException {
        aws.s3().createBucket(create -> create.bucket("lake"));
        aws.kinesis().createStream(create -> create.streamName(LAKE).shardCount(1));
        Path file = temp.resolve("function.properties");
        Files.writeString(
                file,
                "topic=orders\ntransforms=flatten\ntransforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value\n"
                        + "transforms.flatten.columns=" + COLUMNS + "\n");
        FirehoseSettings settings = FirehoseSettings.of(
                        LAKE,
                        LAKE,
                        "lake",
                        "lake/" + LAKE + "/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
                        Optional.of("errors/!{firehose:error-output-type}/"))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(2)))
                .withDisorder(Disorder.seeded(7, 0.4, 0.3));
        try (LambdaFunction lambda = LambdaFunction.start(
                        HOME, servers.folder("lambda"), servers.logs().resolve("lambda.log"), file.toString());
                Firehose firehose = Firehose.start(settings, aws.kinesis(), lambda::invoke, aws.s3())) {
            for (String change : CHANGES) {
                aws.kinesis()
                        .putRecord(
                                put -> put.streamName(LAKE).partitionKey("k").data(SdkBytes.fromString(change, UTF_8)));
            }
            while (firehose.progress().read() < CHANGES.size()
                    || firehose.progress().inFlight() > 0) {
                firehose.requireRunning();
                TimeUnit.MILLISECONDS.sleep(100); // the timeout ends it
            }
        }
    }
}
