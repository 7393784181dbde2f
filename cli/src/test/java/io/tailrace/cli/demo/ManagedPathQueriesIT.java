package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.HOME;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.CompressionFormat;
import io.tailrace.local.managed.firehose.Disorder;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What is in config/athena, over the objects that Firehose's stand-in and the packaged function made of {@link Story}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class ManagedPathQueriesIT {
    private static final String STREAM = "sales-orders-changes";
    private static final String BUCKET = "my-lake";
    private static final StoryClock CLOCK = new StoryClock();

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static StoryLake lake;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void write() throws Exception {
        local = LocalServers.withKinesis(temp, CLOCK);
        aws = local.aws();
        engine = local.engine();
        aws.s3().createBucket(create -> create.bucket(BUCKET));
        aws.kinesis().createStream(create -> create.streamName(STREAM).shardCount(2));
        StoryLake.createTable("managed/table-json.sql", "tailrace", aws.glue());
        deliver(
                "config/lambda/sales-orders.properties",
                "sales_orders/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/");
        lake = new StoryLake(engine, "managed", List.of("managed/quality"), "tailrace");
        lake.createViews();
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void every_shipped_query_has_its_answer() {
        lake.assertAnswers(StoryAnswers.onTheManagedPath());
    }

    @Test
    void the_saved_queries_of_the_template_have_their_answers() {
        Map<String, String> queries = TemplateQueriesTest.shipped();

        assertThat(queries).containsOnlyKeys("CurrentItems", "CurrentView", "HistoryView", "DeletedItems");
        assertThat(lake.ask("SELECT order_id, status, placed_at FROM (" + queries.get("CurrentItems")
                        + ") ORDER BY placed_at DESC"))
                .containsExactly(
                        "A-7 | PLACED | 2026-03-01 09:48:00.000",
                        "A-6 | SHIPPED | 2026-03-01 09:45:00.000",
                        "A-4 | PACKED | 2026-03-01 09:40:00.000",
                        "A-1 | SHIPPED | 2026-03-01 09:00:00.000",
                        "A-5 | PACKED | 2026-02-20 09:30:00.000");
        assertThat(lake.ask("SELECT order_id, product_name, cdc_ttl_expired FROM (" + queries.get("DeletedItems")
                        + ") ORDER BY order_id DESC"))
                .containsExactly("A-3 | Lamp | true", "A-2 | Stove | false");
    }

    @Test
    void the_history_has_each_change_once_and_no_row_without_a_key() {
        assertThat(lake.rows("sales_orders")).isEqualTo(Story.rows());
        assertThat(lake.ask("SELECT count(*), count(DISTINCT cdc_event_id) FROM tailrace.sales_orders_history"))
                .containsExactly("14 | 14");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void with_dynamic_partitioning_rows_lie_under_the_hour_of_their_change() throws InterruptedException {
        deliver(
                "config/lambda/sales-orders-partitioned.properties",
                "by_change/dt=!{partitionKeyFromLambda:dt}/hour=!{partitionKeyFromLambda:hour}/");

        assertThat(aws.s3().listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix("by_change/")).contents().stream()
                        .map(object -> object.key().replaceAll("/[^/]*$", ""))
                        .distinct())
                .containsExactly(
                        "by_change/dt=2026-03-01/hour=09",
                        "by_change/dt=2026-03-01/hour=10",
                        "by_change/dt=2026-03-02/hour=07",
                        "by_change/dt=2026-03-02/hour=08",
                        "by_change/dt=2026-03-02/hour=09");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void a_record_that_is_not_a_change_is_under_errors_as_it_came() throws Exception {
        CLOCK.startAt(Story.SECOND_ARRIVAL);
        try (LambdaFunction function = function("config/lambda/sales-orders.properties", "broken")) {
            deliver(List.of("no change"), settings("broken/dt=!{timestamp:yyyy-MM-dd}/"), function);
        }

        List<S3Object> failed = aws.s3()
                .listObjectsV2(list -> list.bucket(BUCKET).prefix("errors/"))
                .contents();
        assertThat(failed)
                .singleElement()
                .satisfies(object -> assertThat(object.key()).startsWith("errors/processing-failed/dt=2026-03-02/"));
        byte[] gzip = aws.s3()
                .getObjectAsBytes(get -> get.bucket(BUCKET).key(failed.get(0).key()))
                .asByteArray();
        assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes(), UTF_8))
                .contains("\"rawData\":\"" + Base64.getEncoder().encodeToString("no change".getBytes(UTF_8)) + "\"")
                .endsWith("}\n");
    }

    /**
     * The story in its two rounds, each with a Firehose of its own: what is in the buffers is written when it closes.
     *
     * @param configuration of the function
     * @param prefix of the objects, as in the template
     */
    private static void deliver(String configuration, String prefix) throws InterruptedException {
        String run = configuration.replaceAll(".*/|[.].*", "");
        FirehoseSettings settings = settings(prefix);
        try (LambdaFunction function = function(configuration, run)) {
            CLOCK.startAt(Story.FIRST_ARRIVAL);
            deliver(records(Story.firstRound()), settings, function);
            CLOCK.startAt(Story.SECOND_ARRIVAL);
            deliver(records(Story.secondRound()), settings, function);
        }
    }

    private static void deliver(List<String> records, FirehoseSettings settings, LambdaFunction function)
            throws InterruptedException {
        try (Firehose firehose = Firehose.start(settings, aws.kinesis(), function::invoke, aws.s3(), CLOCK)) {
            for (String record : records) {
                aws.kinesis()
                        .putRecord(put -> put.streamName(STREAM)
                                .partitionKey(Integer.toString(record.hashCode()))
                                .data(SdkBytes.fromUtf8String(record)));
            }
            while (firehose.progress().read() < records.size()) {
                firehose.requireRunning();
                TimeUnit.MILLISECONDS.sleep(100); // the timeout ends it
            }
        }
    }

    private static List<String> records(List<Story.Change> changes) {
        return changes.stream().map(Story.Change::asPipeRecord).toList();
    }

    private static LambdaFunction function(String configuration, String name) {
        return LambdaFunction.start(
                HOME, local.servers().folder(name), local.servers().logs().resolve(name + ".log"), configuration);
    }

    private static FirehoseSettings settings(String prefix) {
        return FirehoseSettings.of(
                        "sales-orders",
                        STREAM,
                        BUCKET,
                        prefix,
                        Optional.of("errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(60)))
                .withCompression(CompressionFormat.GZIP)
                .withDisorder(Disorder.seeded(1, 0, 0));
    }

    /** Runs on from wherever it is set. */
    private static final class StoryClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        void startAt(Instant time) {
            ahead = Duration.between(Instant.now(), time);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("Only instants are asked for");
        }
    }
}
