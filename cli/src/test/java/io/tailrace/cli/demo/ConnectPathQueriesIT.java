package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.HOME;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.lake.IcebergTables;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.QueryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is in config/athena, over the tables that the shipped sinks, for Iceberg and for Hive, made of {@link Story}. */
class ConnectPathQueriesIT {

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static StoryLake iceberg;
    private static StoryLake hive;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void write() throws Exception {
        local = LocalServers.withConnect(temp);
        aws = local.aws();
        engine = local.engine();
        ConnectorFile sink = sink("sales-orders-sink.properties", "merge.interval.ms", "1000");
        aws.s3().createBucket(create -> create.bucket(sink.option("s3.bucket")));
        StoryLake.createTable("connect-hive/table.sql", "files", aws.glue());
        produce();
        ConnectorClient connect = new ConnectorClient(local.servers().connect());
        connect.apply(sink);
        // The rows must be in the table that the statement made, so this sink registers none.
        connect.apply(sink("sales-orders-hive-sink.properties", "catalog", "none"));
        iceberg = new StoryLake(engine, "connect", "connect/quality", "tailrace");
        hive = new StoryLake(engine, "connect-hive", "managed/quality", "files");
        int rows = Story.rows() + 1;
        await(() -> hive.rows("sales_orders") == rows);
        await(() -> iceberg.rows("sales_orders_changes") == rows
                && new IcebergTables(engine, "tailrace", "sales_orders", "order_id").isMerged());
        hive.createViews();
        iceberg.createViews();
    }

    /** The timeout of the caller ends it. */
    private static void await(BooleanSupplier there) throws InterruptedException {
        while (!isThere(there)) {
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    /** A table that nobody has created yet is not there either. */
    private static boolean isThere(BooleanSupplier there) {
        try {
            return there.getAsBoolean();
        } catch (QueryException notYet) {
            return false;
        }
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
    void the_history_has_each_change_once_and_the_snapshot_and_no_row_without_a_key() {
        for (StoryLake lake : List.of(iceberg, hive)) {
            assertThat(lake.ask("SELECT count(*), count(DISTINCT cdc_event_id) FROM tailrace.sales_orders_history"))
                    .containsExactly("15 | 14");
        }
    }

    private static ConnectorFile sink(String file, String option, String value) {
        return local.connector(
                HOME.resolve("config/connect/" + file), Map.of("rotate.interval.ms", "1000", option, value));
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
