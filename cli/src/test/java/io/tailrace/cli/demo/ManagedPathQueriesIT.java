package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.Compression;
import io.tailrace.local.managed.firehose.Disorder;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.local.managed.kinesis.ShardLimit;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/** What is in config/athena, over the objects that Firehose's stand-in and the packaged function made of {@link Story}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class ManagedPathQueriesIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String STREAM = "sales-orders-changes";

    @TempDir
    private static Path temp;

    private static DataFolder data;
    private static Servers servers;
    private static QueryEngine engine;
    private static StoryLake lake;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void write() throws Exception {
        data = DataFolder.claim(temp.resolve("demo"));
        servers = new Servers(new Ports(0), data, (server, where, took) -> {});
        servers.startWithoutKafka();
        StoryClock clock = new StoryClock();
        try (KinesisServer kinesis = KinesisServer.start(0, ShardLimit.NONE, clock);
                LambdaFunction function = LambdaFunction.start(
                        HOME, servers.folder("lambda"), servers.logs().resolve("lambda.log"));
                LocalAws aws = new LocalAws(servers.dynamoDb(), servers.s3(), servers.glue(), kinesis.endpoint())) {
            aws.s3().createBucket(create -> create.bucket("my-lake"));
            StoryLake.createTable("managed/table-json.sql", aws.glue());
            aws.kinesis().createStream(create -> create.streamName(STREAM).shardCount(2));
            clock.startAt(Story.FIRST_ARRIVAL);
            deliver(Story.firstRound(), clock, function, aws);
            clock.startAt(Story.SECOND_ARRIVAL);
            deliver(Story.secondRound(), clock, function, aws);
        }
        engine = QueryEngine.connect(servers.trino(), "tailrace");
        lake = new StoryLake(engine);
        lake.createViews("managed");
    }

    @AfterAll
    static void stop() {
        engine.close();
        servers.close();
        data.close();
    }

    @Test
    void every_shipped_query_has_its_answer() {
        lake.assertAnswers(StoryAnswers.onTheManagedPath());
    }

    @Test
    void the_history_has_each_change_once_and_no_row_without_a_key() {
        assertThat(lake.rows()).isEqualTo(Story.rows());
        assertThat(lake.ask("SELECT count(*), count(DISTINCT cdc_event_id) FROM tailrace.sales_orders_history"))
                .containsExactly("14 | 14");
    }

    /** With the template's prefix; what is left in the buffers is written when Firehose closes. */
    private static void deliver(List<Story.Change> changes, Clock clock, LambdaFunction function, LocalAws aws)
            throws InterruptedException {
        FirehoseSettings settings = FirehoseSettings.of(
                        "sales-orders",
                        STREAM,
                        "my-lake",
                        "sales_orders/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
                        Optional.of("errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(60)))
                .withCompression(Compression.GZIP)
                .withDisorder(Disorder.seeded(1, 0, 0));
        try (Firehose firehose = Firehose.start(settings, aws.kinesis(), function::invoke, aws.s3(), clock)) {
            for (Story.Change change : changes) {
                aws.kinesis()
                        .putRecord(put -> put.streamName(STREAM)
                                .partitionKey(change.key())
                                .data(SdkBytes.fromUtf8String(change.asPipeRecord())));
            }
            while (firehose.progress().read() < changes.size()) {
                firehose.requireRunning();
                TimeUnit.MILLISECONDS.sleep(100); // the timeout ends it
            }
        }
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
