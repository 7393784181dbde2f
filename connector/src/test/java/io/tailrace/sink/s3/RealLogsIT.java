package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.sink.chunk.LakePartition;
import io.tailrace.sink.chunk.LakePartition.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to real logs, on a real broker, worker and S3 server: topics are made anew and trimmed, offsets are set by
 * hand, a second connector comes. Each test has a topic and a connector of its own.
 */
class RealLogsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path folder;

    private static TestLake lake;
    private static KafkaBroker broker;
    private static ConnectWorker worker;
    private static Admin admin;

    @BeforeAll
    static void start() throws IOException {
        lake = new TestLake(folder);
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        worker.close();
        broker.close();
        lake.close();
    }

    @Test
    void retention_that_overtook_the_sink_fails_it_and_a_person_may_skip() throws Exception {
        createTopic("trimmed");
        create("trimmed");
        produce("trimmed", "first", 20, 0);
        awaitRows("trimmed", 20);
        stop("trimmed");
        produce("trimmed", "second", 20, 5);
        admin.deleteRecords(Map.of(new TopicPartition("trimmed", 0), RecordsToDelete.beforeOffset(35)))
                .all()
                .get();

        resume("trimmed");
        String failure = awaitFailure("trimmed");

        assertThat(failure).contains("Kafka has removed").contains("on.gap=continue");
        String offset = failure.replaceAll("(?s).*--skip-to (\\d+).*", "$1");
        stop("trimmed");
        decide("trimmed", partition -> partition.skipTo(Long.parseLong(offset)));
        resume("trimmed");
        awaitRows("trimmed", 25);
        assertEachIdOnce("trimmed");
    }

    @Test
    void batches_that_the_worker_delivers_again_are_written_once() throws Exception {
        createTopic("again");
        try (FaultyLine line = FaultyLine.to(lake.endpoint(), new Random(1))) {
            create("again", "s3.endpoint", line.endpoint().toString(), "aws.retry.max.attempts", "1");
            produce("again", "first", 20, 0);
            awaitRows("again", 20);
            // A task that finds no store when it starts throws its batches back, and gets them again.
            line.breaks(1);
            worker.call("POST", "/connectors/again/tasks/0/restart", null);
            produce("again", "second", 20, 0);
            Thread.sleep(5000);
            line.breaks(0);

            awaitRows("again", 40);
        }
        assertThat(state("again")).isEqualTo("RUNNING");
        assertEachIdOnce("again");
    }

    @Test
    void holes_of_transactions_are_no_gaps() throws Exception {
        createTopic("transactions");
        create("transactions", "consumer.override.isolation.level", "read_committed");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "holes"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            for (int i = 0; i < 20; i++) {
                producer.beginTransaction();
                // What cannot be sent fails the commit.
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("transactions", "k", row(i)));
                if (i % 3 == 0) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }

        awaitRows("transactions", 13);
        assertThat(state("transactions")).isEqualTo("RUNNING");
    }

    @Test
    void a_topic_made_anew_fails_the_sink_and_a_new_generation_keeps_both() throws Exception {
        createTopic("anew");
        create("anew");
        produce("anew", "old", 20, 0);
        awaitRows("anew", 20);
        stop("anew");
        admin.deleteTopics(List.of("anew")).all().get();
        await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains("anew"));
        createTopic("anew");
        produce("anew", "new", 30, 0);

        resume("anew");
        assertThat(awaitFailure("anew")).contains("holds another record").contains("--new-generation");
        stop("anew");
        decide("anew", LakePartition::newGeneration);
        resume("anew");

        awaitRows("anew", 50);
        assertEachIdOnce("anew");
    }

    @Test
    void offsets_set_by_hand_are_refused_by_the_worker_and_change_nothing_by_other_tools() throws Exception {
        createTopic("byhand");
        create("byhand");
        produce("byhand", "first", 20, 0);
        awaitRows("byhand", 20);
        stop("byhand");
        Answer altered = worker.call(
                "PATCH",
                "/connectors/byhand/offsets",
                "{\"offsets\":[{\"partition\":{\"kafka_topic\":\"byhand\",\"kafka_partition\":0},"
                        + "\"offset\":{\"kafka_offset\":5}}]}");
        assertThat(altered.body()).contains("--replay-from 5");
        assertThat(altered.status()).isGreaterThanOrEqualTo(400);

        admin.alterConsumerGroupOffsets(
                        "connect-byhand", Map.of(new TopicPartition("byhand", 0), new OffsetAndMetadata(5)))
                .all()
                .get();
        produce("byhand", "second", 10, 0);
        resume("byhand");

        awaitRows("byhand", 30);
        assertEachIdOnce("byhand");
    }

    @Test
    void a_second_connector_is_refused_with_the_name_of_the_first() throws Exception {
        createTopic("shared");
        create("shared");
        produce("shared", "first", 20, 0);
        awaitRows("shared", 20);
        Map<String, String> second = props("shared");
        second.put("name", "second");
        second.put("format", "parquet");

        Answer answer = worker.call("PUT", "/connectors/second/config", JSON.writeValueAsString(second));

        assertThat(answer.body()).contains("The connector shared writes topic shared below raw/");
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void a_compacted_chunk_is_not_replaced_by_a_connector_of_another_name() throws Exception {
        createTopic("renamed");
        create("renamed");
        produce("renamed", "first", 20, 0);
        awaitRows("renamed", 20);
        worker.call("DELETE", "/connectors/renamed", null);
        admin.deleteRecords(Map.of(new TopicPartition("renamed", 0), RecordsToDelete.beforeOffset(18)))
                .all()
                .get();
        produce("renamed", "second", 10, 0);
        Map<String, String> props = props("renamed");
        props.put("name", "renamed2");
        try (SinkLake all = SinkLake.of(props)) {
            all.owners().adopt("renamed");
        }

        worker.call("PUT", "/connectors/renamed2/config", JSON.writeValueAsString(props));

        awaitRows("renamed", 30);
        assertEachIdOnce("renamed");
    }

    private static void decide(String topic, Function<LakePartition, Plan> decision) {
        try (SinkLake all = SinkLake.of(props(topic))) {
            decision.apply(all.partition(topic, 0)).action().run();
        }
    }

    private static void createTopic(String name) throws Exception {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
            return true;
        });
    }

    private static Map<String, String> props(String name, String... more) {
        Map<String, String> props = new HashMap<>(lake.props(
                "name", name,
                "connector.class", S3SinkConnector.class.getName(),
                "topics", name,
                "tasks.max", "1",
                "format", "jsonl",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable", "false",
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "rotate.interval.ms", "1000"));
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    private static void create(String name, String... more) throws IOException {
        Answer answer =
                worker.call("PUT", "/connectors/" + name + "/config", JSON.writeValueAsString(props(name, more)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static void stop(String name) {
        worker.call("PUT", "/connectors/" + name + "/stop", null);
        await().atMost(PATIENCE)
                .until(() -> status(name).at("/connector/state").asText().equals("STOPPED")
                        && status(name).at("/tasks").isEmpty());
    }

    private static void resume(String name) {
        worker.call("PUT", "/connectors/" + name + "/resume", null);
    }

    private static String awaitFailure(String name) {
        await().atMost(PATIENCE).until(() -> state(name).equals("FAILED"));
        return status(name).at("/tasks/0/trace").asText();
    }

    private static String state(String name) {
        return status(name).at("/tasks/0/state").asText();
    }

    private static JsonNode status(String name) {
        try {
            return JSON.readTree(
                    worker.call("GET", "/connectors/" + name + "/status", null).body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void produce(String topic, String kind, int count, int pauseMillis) throws InterruptedException {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < count; i++) {
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, kind + i, "{\"id\":\"" + kind + i + "\"}"));
                Thread.sleep(pauseMillis);
            }
        }
    }

    private static String row(int id) {
        return "{\"id\":\"" + id + "\"}";
    }

    private static void awaitRows(String topic, int rows) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(
                                lake.keys("raw/" + topic + "/").isEmpty()
                                        ? 0
                                        : Integer.parseInt(lake.query("SELECT count(*)", "raw/" + topic + "/", "")
                                                .get(0)
                                                .get(0)))
                        .isEqualTo(rows));
    }

    private static void assertEachIdOnce(String topic) throws Exception {
        assertThat(lake.query("SELECT count(*) - count(DISTINCT id)", "raw/" + topic + "/", ""))
                .containsExactly(List.of("0"));
    }
}
