package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.DynamoDbServer;
import io.tailrace.local.KafkaBroker;
import io.tailrace.source.dynamodb.option.SourceOptions;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connector file that users deploy, in a real worker with exactly-once and without. */
class DynamoDbSourceInWorkerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONNECTOR = "/connectors/sales-orders-source";

    @ParameterizedTest
    @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
    void the_deployed_file_runs_in_both_modes_and_its_offsets_can_be_reset(DeliveryMode manner, @TempDir Path folder)
            throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                DynamoDbServer server = DynamoDbServer.start(0);
                ConnectWorker worker = ConnectWorker.start(0, manner.worker(broker));
                AwsClients clients = clients(server);
                KafkaConsumer<String, String> consumer = consumer(broker)) {
            TestTable table = TestTable.create(clients.dynamoDb(server.endpoint()), "sales-orders");
            table.put(0, 300);
            List<JsonNode> topic = new ArrayList<>();
            Map<String, String> props = props(server);
            manner.applyTo(props);

            call(worker, "PUT", CONNECTOR + "/config", JSON.writeValueAsString(props), 201);
            awaitEvents(consumer, topic, "READ", 300);
            table.put(100, 200);
            awaitEvents(consumer, topic, "MODIFY", 100);
            awaitEvents(consumer, topic, "INSERT", 300);

            call(worker, "PUT", CONNECTOR + "/stop", null, 204);
            awaitStopped(worker);
            table.put(200, 250);
            call(worker, "PUT", CONNECTOR + "/resume", null, 202);
            awaitEvents(consumer, topic, "MODIFY", 150);

            assertThat(count(topic, "READ")).isEqualTo(300);
            assertThat(count(topic, "INSERT")).isEqualTo(300);
            assertThat(topic)
                    .last()
                    .satisfies(
                            value -> assertThat(value.at("/dynamodb/NewImage").textValue())
                                    .startsWith("{\""));

            call(worker, "PUT", CONNECTOR + "/stop", null, 204);
            awaitStopped(worker);
            Answer refused = worker.call(
                    "PATCH",
                    CONNECTOR + "/offsets",
                    "{\"offsets\":[{\"partition\":{\"table\":\"sales-orders\"},\"offset\":{\"epoch\":\"yesterday\"}}]}");
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.body()).contains("must be a string");
            // The only shard, reset by hand: it is read again from its oldest change.
            JsonNode shard = offsets(worker).stream()
                    .map(offset -> offset.get("partition"))
                    .filter(partition -> partition.has("shardId"))
                    .findFirst()
                    .orElseThrow();
            ObjectNode reset = JSON.createObjectNode();
            reset.putArray("offsets")
                    .addObject()
                    .<ObjectNode>set("partition", shard)
                    .putNull("offset");
            call(worker, "PATCH", CONNECTOR + "/offsets", reset.toString(), 200);
            call(worker, "PUT", CONNECTOR + "/resume", null, 202);
            awaitEvents(consumer, topic, "INSERT", 600);
            assertThat(count(topic, "READ")).isEqualTo(300);
            assertThat(workersMetric("changes-sent")).isEqualTo(450.0);

            call(worker, "PUT", CONNECTOR + "/stop", null, 204);
            awaitStopped(worker);
            call(worker, "DELETE", CONNECTOR + "/offsets", null, 200);
            call(worker, "PUT", CONNECTOR + "/resume", null, 202);
            awaitEvents(consumer, topic, "READ", 600);
        }
    }

    private static void awaitStopped(ConnectWorker worker) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        worker.call("GET", CONNECTOR + "/status", null).body().contains("STOPPED"));
    }

    private static List<JsonNode> offsets(ConnectWorker worker) throws Exception {
        List<JsonNode> offsets = new ArrayList<>();
        JSON.readTree(worker.call("GET", CONNECTOR + "/offsets", null).body())
                .get("offsets")
                .forEach(offsets::add);
        return offsets;
    }

    /** A figure of ours among the worker's own; the sum of all tasks. */
    private static double workersMetric(String name) throws Exception {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        double sum = 0;
        int found = 0;
        for (ObjectName bean : jmx.queryNames(new ObjectName("kafka.connect:type=plugins,*"), null)) {
            for (MBeanAttributeInfo attribute : jmx.getMBeanInfo(bean).getAttributes()) {
                if (attribute.getName().equals(name)) {
                    sum += ((Number) jmx.getAttribute(bean, name)).doubleValue();
                    found++;
                }
            }
        }
        assertThat(found).as("tasks that show " + name).isPositive();
        return sum;
    }

    private static void call(ConnectWorker worker, String method, String path, @Nullable String body, int status) {
        Answer answer = worker.call(method, path, body);

        assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    }

    private static void awaitEvents(
            KafkaConsumer<String, String> consumer, List<JsonNode> topic, String eventName, int wanted)
            throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (count(topic, eventName) < wanted) {
            assertThat(System.nanoTime())
                    .as("%d of %d %s events", count(topic, eventName), wanted, eventName)
                    .isLessThan(deadline);
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                topic.add(JSON.readTree(record.value()));
            }
        }
    }

    private static long count(List<JsonNode> topic, String eventName) {
        return topic.stream()
                .filter(value -> value.path("eventName").asText().equals(eventName))
                .count();
    }

    private static Map<String, String> props(DynamoDbServer server) throws Exception {
        Properties file = new Properties();
        try (Reader reader =
                Files.newBufferedReader(Path.of("..", "..", "config", "connect", "sales-orders-source.properties"))) {
            file.load(reader);
        }
        Map<String, String> props = new HashMap<>();
        file.forEach((key, value) -> props.put(key.toString(), value.toString()));
        props.putAll(TestTable.props(server.endpoint(), "sales-orders"));
        return props;
    }

    private static AwsClients clients(DynamoDbServer server) {
        return new AwsClients(AwsOptions.from(new AbstractConfig(
                SourceOptions.definition(), TestTable.props(server.endpoint(), "sales-orders"), false)));
    }

    private static KafkaConsumer<String, String> consumer(KafkaBroker broker) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "reader",
                        "auto.offset.reset", "earliest",
                        "metadata.max.age.ms", "500",
                        "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of("sales-orders"));
        return consumer;
    }
}
