package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.ConnectRest.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectWorkerIT {

    @TempDir
    Path folder;

    @Test
    void records_of_a_source_connector_reach_the_broker() throws IOException {
        Path file = Files.writeString(folder.resolve("lines.txt"), "first\nsecond\n");
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                ConnectWorker worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
                KafkaConsumer<String, String> consumer = consumer(broker)) {
            Answer created = worker.call("PUT", "/connectors/lines/config", """
                    {"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
                     "topic": "lines", "file": "%s"}
                    """.formatted(file));

            assertThat(created.status()).isEqualTo(201);
            consumer.subscribe(List.of("lines"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
        }
    }

    @Test
    void topics_outlive_the_broker_even_on_another_port() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("orders", 3, (short) 1)))
                    .all()
                    .get();
        }

        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).contains("orders");
        }
    }

    /** Records of tests and demos state fixed times, which a retention of seven days would overtake. */
    @Test
    void records_are_kept_whatever_their_time() throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "orders");
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get();

            assertThat(admin.describeConfigs(List.of(topic)).all().get().get(topic))
                    .extracting(config -> config.get("retention.ms").value())
                    .isEqualTo("-1");
        }
    }

    @Test
    void a_taken_port_is_named() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> KafkaBroker.start(other.getLocalPort(), folder))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("Kafka broker cannot listen on port " + other.getLocalPort());
            assertThatThrownBy(() -> ConnectWorker.start(other.getLocalPort(), Map.of()))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("Connect worker cannot listen on port " + other.getLocalPort());
        }
    }

    private static KafkaConsumer<String, String> consumer(KafkaBroker broker) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "reader",
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
