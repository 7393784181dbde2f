package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.streams.ScriptedStreams;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Four tasks over 64 shards that roll and split, behind a transform that hangs and drops: order per key holds, and the worker's own topics show one plan and no restart. */
class ManyShardsInWorkerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHARDS = 64;
    private static final int TASKS = 4;

    @ParameterizedTest
    @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
    void tasks_follow_rolls_and_splits_without_a_restart_and_in_order_per_key(DeliveryMode manner, @TempDir Path folder)
            throws Exception {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("ManyShardsInWorkerIT: -Dtailrace.seed=" + seed);
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                ScriptedStreams server = ScriptedStreams.start(0);
                ConnectWorker worker = ConnectWorker.start(0, manner.worker(broker));
                AwsClients clients = clients(server);
                CommittedTopic topic = new CommittedTopic(broker, "orders")) {
            server.beginStreamsWith(SHARDS);
            ChangingTable table = new ChangingTable(
                    server,
                    TestTable.create(clients.dynamoDb(server.endpoint()), "orders"),
                    SHARDS,
                    2 * SHARDS,
                    new Random(seed));
            Map<String, String> props = props(server);
            manner.applyTo(props);
            Answer created = worker.call("PUT", "/connectors/orders-source/config", JSON.writeValueAsString(props));
            assertThat(created.status()).as(created.body()).isEqualTo(201);
            String plan = null;

            for (int round = 0; round < 6; round++) {
                table.change(100);
                for (int i = 0; i < 8; i++) {
                    table.moveShards();
                }
                readUntil(topic, table);
                plan = plan == null ? plan(worker) : plan;
            }

            assertThat(topic.histories()).as("seed %d", seed).isEqualTo(table.histories());
            JsonNode status = JSON.readTree(
                    worker.call("GET", "/connectors/orders-source/status", null).body());
            assertThat(status.get("tasks"))
                    .hasSize(TASKS)
                    .allSatisfy(
                            task -> assertThat(task.get("state").textValue()).isEqualTo("RUNNING"));
            assertThat(plan(worker)).isEqualTo(plan);
            assertThat(values(broker, "connect-config", "commit-orders-source"))
                    .as("plans there have been")
                    .hasSize(1);
            for (int task = 0; task < TASKS; task++) {
                assertThat(values(broker, "connect-status", "status-task-orders-source-" + task))
                        .as("states of task %d", task)
                        .isNotEmpty()
                        .allSatisfy(state -> assertThat(
                                        JSON.readTree(state).get("state").textValue())
                                .isEqualTo("RUNNING"));
            }
        }
    }

    private static void readUntil(CommittedTopic topic, ChangingTable table) {
        int wanted = table.histories().values().stream().mapToInt(List::size).sum();
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            topic.read();
            return topic.changes() >= wanted;
        });
    }

    private static String plan(ConnectWorker worker) {
        return worker.call("GET", "/connectors/orders-source/tasks", null).body();
    }

    /** All values that a compacted topic of the worker still has under a key: all of them, as young as it is. */
    private static List<String> values(KafkaBroker broker, String topic, String key) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(record.key()) && record.value() != null) {
                        values.add(new String(record.value(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return values;
    }

    private static Map<String, String> props(ScriptedStreams server) {
        Map<String, String> props = TestTable.props(server.endpoint(), "orders");
        props.put("connector.class", DynamoDbSourceConnector.class.getName());
        props.put("tasks.max", Integer.toString(TASKS));
        props.put("snapshot.mode", "never");
        // Twenty times a second, up to 128 shards would cost more than all else here.
        props.put("shard.poll.interval.ms", "250");
        props.put("shard.sweep.interval.ms", "2000");
        props.put("transforms", "unreliable");
        props.put("transforms.unreliable.type", UnreliableTransform.class.getName());
        props.put("topic.creation.default.replication.factor", "1");
        props.put("topic.creation.default.partitions", "4");
        return props;
    }

    private static AwsClients clients(ScriptedStreams server) {
        return new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props(server), false)));
    }
}
