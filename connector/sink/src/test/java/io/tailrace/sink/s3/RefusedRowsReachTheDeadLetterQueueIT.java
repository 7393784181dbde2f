package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.GlueServer;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import io.tailrace.testing.BusyWorker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real worker with errors.tolerance=all: rows that the catalog refuses go to the dead letter queue, all others land. */
class RefusedRowsReachTheDeadLetterQueueIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final String REASON = "__connect.errors.exception.message";

    @TempDir
    private Path folder;

    @Test
    void each_refused_row_is_in_the_dead_letter_queue_with_its_reason_and_all_others_land() throws Exception {
        List<String> bad = List.of(
                row("\"string\"", "id", "\"one\""),
                row(
                        "\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"version\":1,\"parameters\":{\"scale\":\"2\","
                                + "\"connect.decimal.precision\":\"50\"}",
                        "price",
                        "\"ZA==\""),
                row("\"string\"", "a,b", "\"x\""),
                row("\"int64\"", "kafka_OFFSET", "1"));
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(row("\"int64\"", "id", Integer.toString(i)));
            rows.add(bad.get(i % bad.size()));
        }
        try (TestLake lake = new TestLake(folder);
                GlueServer glue = GlueServer.start(0);
                KafkaBroker broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
                ServerProcess worker = ServerProcess.start(worker(broker), folder.resolve("connect.log"))) {
            produce(broker, NOON, rows);
            produce(broker, NOON / 1000, List.of(row("\"int64\"", "id", "-1")));
            create(worker, lake, glue);

            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(lake.keys("raw/orders/")).isNotEmpty());
            assertThat(refused(broker, 21))
                    .anyMatch(reason -> reason.contains("is bigint, and the row has string")
                            || reason.contains("Column id is int64 in earlier rows and string in this one"))
                    .anyMatch(reason -> reason.contains("Column price is decimal(50,2)"))
                    .anyMatch(reason -> reason.contains("has a comma in its name"))
                    .anyMatch(reason -> reason.contains("has a column kafka_OFFSET of its own"))
                    .anyMatch(reason -> reason.contains("gives it the folder of 1970-01-21"));
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(lake.query("SELECT id", "raw/orders/", "ORDER BY id"))
                            .isEqualTo(IntStream.range(0, 20)
                                    .mapToObj(id -> List.of(Integer.toString(id)))
                                    .toList()));
        }
    }

    private static String row(String type, String column, String value) {
        return "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"" + column + "\",\"optional\":true,\"type\":"
                + type + "}]},\"payload\":{\"" + column + "\":" + value + "}}";
    }

    private static void produce(KafkaBroker broker, long timestamp, List<String> values) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (String value : values) {
                // What cannot be sent is missed by the assertions.
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>("orders", 0, timestamp, null, value));
            }
        }
    }

    private static List<String> refused(KafkaBroker broker, int count) {
        List<String> reasons = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "reader",
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("refused"));
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    reasons.add(new String(record.headers().lastHeader(REASON).value(), StandardCharsets.UTF_8));
                }
                assertThat(reasons).hasSize(count);
            });
        }
        return reasons;
    }

    private static void create(ServerProcess worker, TestLake lake, GlueServer glue) {
        Map<String, String> props = new HashMap<>(lake.props(
                "connector.class", S3SinkConnector.class.getName(),
                "topics", "orders",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable", "true",
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", "refused",
                "errors.deadletterqueue.topic.replication.factor", "1",
                "errors.deadletterqueue.context.headers.enable", "true",
                "catalog", "glue",
                "glue.endpoint", glue.endpoint().toString(),
                "rotate.max.records", "3",
                "rotate.interval.ms", "1000"));
        String json = props.entrySet().stream()
                .map(option -> "\"" + option.getKey() + "\":\"" + option.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        ConnectRest rest = new ConnectRest(URI.create(worker.endpoint()));
        ConnectRest.Answer answer = BusyWorker.answer(() -> rest.call("PUT", "/connectors/lake-sink/config", json));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static ServerCommand worker(KafkaBroker broker) throws Exception {
        Map<String, String> props = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        props.put("plugin.path", PluginFolder.find().toString());
        props.put("offset.flush.interval.ms", "1000");
        return ServerCommand.connect(0, props);
    }
}
