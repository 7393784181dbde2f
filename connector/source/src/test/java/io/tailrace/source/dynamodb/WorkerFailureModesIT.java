package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.errors.ConnectException;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Failure modes that only a real worker has; the numbers are those of {@link FailureModesIT}. With exactly-once alone: without it no one is fenced, and
 * {@link LargeChangesIT} and {@link TablesAreIsolatedIT} have the other two in both modes.
 */
class WorkerFailureModesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private KafkaBroker broker;
    private ScriptedStreams server;
    private AwsClients clients;
    private DynamoDbClient dynamoDb;
    private TestTable table;
    private Map<String, String> props;

    @BeforeEach
    void start() throws Exception {
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        server = ScriptedStreams.start(0);
        props = TestTable.props(server.endpoint(), "orders");
        props.put("connector.class", DynamoDbSourceConnector.class.getName());
        props.put("tasks.max", "1");
        props.put("snapshot.mode", "never");
        props.put("topic.creation.default.replication.factor", "1");
        props.put("topic.creation.default.partitions", "1");
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        dynamoDb = clients.dynamoDb(server.endpoint());
        table = TestTable.create(dynamoDb, "orders");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
        broker.close();
    }

    @Test
    void failure_13_a_worker_that_was_frozen_is_fenced_when_it_wakes() throws Exception {
        ChangingTable changes = new ChangingTable(server, table, 1, 1, new Random(13));
        Path zombieLog = folder.resolve("zombie.log");
        try (ServerProcess zombie = process(zombieLog);
                CommittedTopic topic = new CommittedTopic(broker, "orders")) {
            configure(new ConnectRest(URI.create(zombie.endpoint())));
            changes.change(100);
            readUntil(topic, changes);
            changes.change(50);
            zombie.freeze();
            try (ServerProcess successor = process(folder.resolve("successor.log"))) {
                changes.change(50);
                readUntil(topic, changes);

                zombie.thaw();
                changes.change(50);
                readUntil(topic, changes);
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(Files.readString(zombieLog)).containsIgnoringCase("fenced"));
                assertThat(successor.isAlive()).isTrue();
            }

            assertThat(topic.histories()).isEqualTo(changes.histories());
        }
    }

    @Test
    void failure_18_a_change_above_the_producers_limit_stops_the_task_and_is_named_in_the_first_line()
            throws Exception {
        props.put("producer.override.max.request.size", "1048576");
        try (ConnectWorker worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
                CommittedTopic topic = new CommittedTopic(broker, "orders")) {
            ConnectRest rest = new ConnectRest(worker.endpoint());
            configure(rest);
            ChangingTable small = new ChangingTable(server, table, 1, 1, new Random(18));
            small.change(1);
            readUntil(topic, small);

            // Two images of 395 KB, as base64.
            putLarge((byte) 1);
            putLarge((byte) 2);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(status(rest)).contains("FAILED"));
            String trace = new ObjectMapper()
                    .readTree(status(rest))
                    .at("/tasks/0/trace")
                    .asText();
            assertThat(trace.lines().findFirst().orElseThrow())
                    .startsWith(ConnectException.class.getName() + ": The change with sequence number ")
                    .contains("of table orders, key {\"order_id\":{\"S\":\"large\"}}, is too large")
                    .contains("bytes, and change.max.bytes allows 1032192", "producer.override.max.request.size");

            // The topic was made with the broker's own limit, so a topic of its own with a higher one.
            props.put("topic.prefix", "large.");
            props.putAll(shipped());
            configure(rest);
            try (CommittedTopic large = new CommittedTopic(broker, "large.orders")) {
                await().atMost(PATIENCE).until(() -> {
                    large.read();
                    return "2".equals(large.states().get("large"));
                });
            }
        }
    }

    private static Map<String, String> shipped() throws IOException {
        Properties file = new Properties();
        try (Reader reader =
                Files.newBufferedReader(Path.of("..", "..", "config", "connect", "sales-orders-source.properties"))) {
            file.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        for (String option :
                List.of("producer.override.max.request.size", "topic.creation.default.max.message.bytes")) {
            settings.put(option, file.getProperty(option));
        }
        return settings;
    }

    @Test
    void failure_12_an_outage_at_the_start_is_waited_for_and_a_refusal_that_lasts_is_not() throws Exception {
        props.put("aws.retry.max.attempts", "1");
        props.put("shard.sweep.interval.ms", "1000");
        table.put(0, 5);
        server.fail("DescribeTable", "InternalServerError", 1_000);
        try (ConnectWorker worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
                CommittedTopic topic = new CommittedTopic(broker, "orders")) {
            ConnectRest rest = new ConnectRest(worker.endpoint());
            configure(rest);
            await().atMost(PATIENCE).until(() -> status(rest).contains("RUNNING"));
            // Six tries were the end of it once.
            int before = server.calls("DescribeTable");
            await().atMost(PATIENCE).until(() -> server.calls("DescribeTable") > before + 6);
            assertThat(status(rest)).contains("RUNNING").doesNotContain("FAILED");

            server.heal("DescribeTable");
            await().atMost(PATIENCE).until(() -> {
                topic.read();
                return topic.changes() == 5;
            });

            server.forbid("orders");
            await().atMost(PATIENCE.multipliedBy(3))
                    .pollInterval(Durations.ONE_SECOND)
                    .untilAsserted(() -> assertThat(status(rest)).contains("FAILED", "Not allowed to"));
        }
    }

    private void putLarge(byte content) {
        byte[] image = new byte[395_000];
        image[0] = content;
        Map<String, AttributeValue> item = Map.of(
                "order_id", AttributeValue.fromS("large"),
                "price", AttributeValue.fromN(Byte.toString(content)),
                "picture", AttributeValue.fromB(SdkBytes.fromByteArray(image)));
        dynamoDb.putItem(request -> request.tableName("orders").item(item));
    }

    private static void readUntil(CommittedTopic topic, ChangingTable changes) {
        int wanted = changes.histories().values().stream()
                .mapToInt(history -> history.size())
                .sum();
        await().atMost(PATIENCE).until(() -> {
            topic.read();
            return topic.changes() >= wanted;
        });
    }

    private ServerProcess process(Path log) {
        Map<String, String> worker = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        worker.put("scheduled.rebalance.max.delay.ms", "0");
        worker.put("session.timeout.ms", "6000");
        worker.put("heartbeat.interval.ms", "1000");
        return ServerProcess.start(ServerCommand.connect(0, worker), log);
    }

    private void configure(ConnectRest rest) throws Exception {
        var answer = rest.call("PUT", "/connectors/orders-source/config", new ObjectMapper().writeValueAsString(props));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private static String status(ConnectRest rest) {
        return rest.call("GET", "/connectors/orders-source/status", null).body();
    }
}
