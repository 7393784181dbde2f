package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.HOME;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.Command;
import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.lake.IcebergTables;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What is in config/athena, over the tables that the shipped sinks, for Iceberg and for Hive, in folders of hours and of days, made of {@link Story}. */
class ConnectPathQueriesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static StoryLake iceberg;
    private static StoryLake hive;
    private static StoryLake daily;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void write() throws Exception {
        local = LocalServers.withConnect(temp);
        aws = local.aws();
        engine = local.engine();
        ConnectorFile sink = sink("sales-orders-sink.properties", Map.of("merge.interval.ms", "1000"));
        aws.s3().createBucket(create -> create.bucket(sink.option("s3.bucket")));
        StoryLake.createTable("connect-hive/table.sql", "files", aws.glue());
        produce();
        ConnectorClient connect = new ConnectorClient(local.servers().connect());
        connect.apply(sink);
        // The rows must be in the table that the statement made, so this sink registers none.
        connect.apply(sink("sales-orders-hive-sink.properties", Map.of("catalog", "none")));
        ConnectorFile dailySink = sink(
                "sales-orders-hive-sink.properties",
                Map.of(
                        "name", "daily-sink",
                        "catalog", "glue",
                        "s3.prefix", "daily",
                        "partition.template", "{table}/dt={time:yyyy-MM-dd}",
                        "glue.database", "days",
                        "glue.first.day", "2026-03-01"));
        connect.apply(dailySink);
        iceberg = new StoryLake(engine, "connect", List.of("connect/quality"), "tailrace");
        hive = new StoryLake(engine, "connect-hive", List.of("managed/quality"), "files");
        daily = new StoryLake(engine, "connect-hive", List.of("managed/quality", "connect-hive/daily"), "days");
        int rows = Story.rows() + 1;
        await(() -> hive.rows("sales_orders") == rows);
        await(() -> daily.rows("sales_orders") == rows);
        await(() -> iceberg.rows("sales_orders_changes") == rows
                && new IcebergTables(engine, "tailrace", "sales_orders", "order_id").isMerged());
        hive.createViews();
        iceberg.createViews();
        daily.createViews(viewsFor(dailySink));
    }

    /** What {@code ./tailrace ddl} prints after the statements that the sink spares its users. */
    private static List<String> viewsFor(ConnectorFile sink) throws IOException {
        Path file = Files.writeString(
                temp.resolve("sink.properties"),
                sink.config().entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue() + "\n")
                        .collect(Collectors.joining()));
        List<String> statements = SqlFile.split(Command.run("ddl", "--config", file.toString()));
        return statements.subList(2, statements.size());
    }

    private static void await(BooleanSupplier there) throws InterruptedException {
        assertThat(local.await(PATIENCE, there)).isTrue();
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void every_shipped_query_has_its_answer_over_iceberg_tables() {
        iceberg.assertAnswers(StoryAnswers.inIceberg());
    }

    @Test
    void every_shipped_query_has_its_answer_over_files_in_folders() {
        hive.assertAnswers(StoryAnswers.inFilesOfTheSink());
    }

    @Test
    void every_shipped_query_has_its_answer_over_files_in_folders_of_days_that_the_sink_registered() {
        daily.assertAnswers(StoryAnswers.inFilesOfTheSinkByDay());
    }

    @Test
    void rows_in_the_folder_of_a_later_day_are_late() {
        S3Object file = aws.s3()
                .listObjectsV2(list -> list.bucket("my-lake").prefix("daily/sales_orders/dt=2026-03-01/"))
                .contents()
                .get(0);
        String late = "daily/sales_orders/dt=2026-03-02/late.parquet";
        long rows = daily.rows("sales_orders");
        aws.s3()
                .copyObject(copy -> copy.sourceBucket("my-lake")
                        .sourceKey(file.key())
                        .destinationBucket("my-lake")
                        .destinationKey(late));
        try {
            long copies = daily.rows("sales_orders") - rows;

            assertThat(daily.answer("connect-hive/daily/late-rows.sql"))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("2026-03-02 | " + copies + " | ");
        } finally {
            aws.s3().deleteObject(delete -> delete.bucket("my-lake").key(late));
        }
    }

    @Test
    void the_history_has_each_change_once_and_the_snapshot_and_no_row_without_a_key() {
        for (StoryLake lake : List.of(iceberg, hive, daily)) {
            assertThat(lake.ask("SELECT count(*), count(DISTINCT cdc_event_id) FROM tailrace.sales_orders_history"))
                    .containsExactly("15 | 14");
        }
    }

    private static ConnectorFile sink(String file, Map<String, String> more) {
        return local.connector(HOME.resolve("config/connect/" + file), more).with(Map.of("rotate.interval.ms", "1000"));
    }

    private static List<Story.Change> topic() {
        return Stream.concat(Stream.of(Story.snapshot()), Story.inOrder().stream())
                .toList();
    }

    private static void produce() throws Exception {
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", requireNonNull(local.servers().kafka()));
        // The story is older than what a topic keeps.
        NewTopic topic = new NewTopic("sales-orders", 2, (short) 1).configs(Map.of("retention.ms", "-1"));
        try (Admin admin = Admin.create(kafka);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
            admin.createTopics(List.of(topic)).all().get();
            for (Story.Change change : topic()) {
                producer.send(new ProducerRecord<>(
                                "sales-orders",
                                null,
                                change.instant().toEpochMilli(),
                                "{\"order_id\":\"" + change.key() + "\"}",
                                change.asTopicValue()))
                        .get();
            }
        }
    }
}
