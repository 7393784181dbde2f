package io.tailrace.sink.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.managed.firehose.FirehoseServer;
import io.tailrace.local.managed.firehose.FirehoseServer.PutLimit;
import io.tailrace.testing.BusyWorker;
import io.tailrace.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a real worker, before a service that refuses records and calls at random: each record arrives, whatever is restarted. */
class FirehoseSinkInWorkerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 3_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void each_record_arrives_at_least_once_through_throttling_and_restarts() throws Exception {
        Random random = Seed.of(getClass()).random();
        try (FirehoseServer firehose = FirehoseServer.start(0, atRandom(random));
                KafkaBroker broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
                ConnectWorker worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            firehose.createDirectPut("orders");
            admin.createTopics(List.of(new NewTopic("orders", PARTITIONS, (short) 1)))
                    .all()
                    .get();
            create(worker, firehose);
            for (int round = 0; round < 3; round++) {
                produce(broker, round * RECORDS / 3, (round + 1) * RECORDS / 3);
                Answer restarted = BusyWorker.answer(() -> worker.call(
                        "POST", "/connectors/orders-firehose/restart?includeTasks=true&onlyFailed=false", null));
                assertThat(restarted.status()).as(restarted.body()).isLessThan(300);
            }

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(firehose.accepted("orders").stream()
                                    .map(data -> new String(data, StandardCharsets.UTF_8))
                                    .collect(Collectors.toSet()))
                            .hasSize(RECORDS)
                            .isEqualTo(IntStream.range(0, RECORDS)
                                    .mapToObj(i -> "{\"id\":" + i + "}\n")
                                    .collect(Collectors.toSet())));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(committed(admin)).isEqualTo(RECORDS + 1L));
            assertThat(admin.listTopics().names().get()).contains("refused");
        }
    }

    private static PutLimit atRandom(Random random) {
        return new PutLimit() {

            @Override
            public synchronized boolean isExceededBy(byte[] record) {
                return random.nextInt(5) == 0;
            }

            @Override
            public synchronized boolean isExceededByCall() {
                return random.nextInt(10) == 0;
            }
        };
    }

    private static void create(ConnectWorker worker, FirehoseServer firehose) throws Exception {
        Map<String, String> props = new HashMap<>();
        props.put("connector.class", FirehoseSinkConnector.class.getName());
        props.put("topics", "orders");
        props.put("tasks.max", "2");
        props.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        props.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        props.put("value.converter.schemas.enable", "false");
        props.put("consumer.override.isolation.level", "read_committed");
        props.put("firehose.stream", "orders");
        props.put("firehose.endpoint", firehose.endpoint().toString());
        props.put("aws.region", "eu-central-1");
        props.put("aws.access.key.id", "local");
        props.put("aws.secret.access.key", "local");
        props.put("aws.retry.max.attempts", "1");
        props.put("errors.tolerance", "all");
        props.put("errors.deadletterqueue.topic.name", "refused");
        props.put("errors.deadletterqueue.topic.replication.factor", "1");
        String json = JSON.writeValueAsString(props);
        Answer answer = BusyWorker.answer(() -> worker.call("PUT", "/connectors/orders-firehose/config", json));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    /** The first round has a value that Firehose never takes. */
    private static void produce(KafkaBroker broker, int from, int to) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = from; i < to; i++) {
                // What cannot be sent is missed by the assertions.
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>("orders", i % PARTITIONS, null, "{\"id\":" + i + "}"));
            }
            if (from == 0) {
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("orders", 0, null, "17"));
            }
        }
    }

    private static long committed(Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets("connect-orders-firehose")
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }
}
