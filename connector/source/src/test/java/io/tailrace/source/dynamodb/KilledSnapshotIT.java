package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.streams.ScriptedStreams;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker in a process of its own that is killed while it scans a table: the scan continues after the last page that was committed. Twice with
 * exactly-once, and once without it unless {@code -Dkill.times} says more.
 */
class KilledSnapshotIT {

    private static final int ITEMS = 600;
    private static final int ITEMS_PER_PAGE = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    // What is left tells why it failed.
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private KafkaBroker broker;
    private ScriptedStreams server;
    private AwsClients clients;
    private TestTable table;

    @BeforeEach
    void start() throws Exception {
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        server = ScriptedStreams.start(0);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props(), false)));
        table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
        table.put(0, ITEMS);
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
    void a_killed_scan_goes_on_where_it_was_and_every_row_is_there_once(DeliveryMode manner) throws Exception {
        try (CommittedTopic topic = new CommittedTopic(broker, "orders")) {
            int first = liveUntil(manner, topic, 100);
            assertThat(first).as("rows at the first kill").isLessThan(ITEMS);
            if (manner.isExactlyOnce() || KillRun.kills(1) > 1) {
                int second = liveUntil(manner, topic, first + 100);
                assertThat(second).as("rows at the second kill").isLessThan(ITEMS);
            }

            try (ServerProcess worker = worker(manner)) {
                assertThat(worker.isAlive()).isTrue();
                await().atMost(PATIENCE).until(() -> {
                    topic.read();
                    return topic.rows() >= ITEMS && topic.states().size() == ITEMS && topic.changes() >= ITEMS;
                });
                table.delete(7);
                await().atMost(PATIENCE).until(() -> {
                    topic.read();
                    return ChangingTable.DELETED.equals(topic.states().get("7"));
                });
            }

            if (manner.isExactlyOnce()) {
                assertThat(topic.rows()).as("rows in the end").isEqualTo(ITEMS);
            } else {
                // What was read since the last flush is repeated. A scan that began again would repeat all before a
                // kill.
                assertThat(topic.rows()).as("rows in the end").isBetween(ITEMS, ITEMS + first - 1);
            }
            assertThat(topic.states()).hasSize(ITEMS).containsEntry("7", ChangingTable.DELETED);
            // Each kill may cost each segment the page that was under way, and each life begins with pages of one item.
            assertThat(server.calls("Scan")).isLessThan(topic.rows() / ITEMS_PER_PAGE + 8 * 4);
        }
    }

    /** Starts a worker, kills it when the topic has so many rows, and answers how many were committed in the end. */
    private int liveUntil(DeliveryMode manner, CommittedTopic topic, int rows) throws Exception {
        try (ServerProcess worker = worker(manner)) {
            await().atMost(PATIENCE).until(() -> {
                topic.read();
                return topic.rows() >= rows;
            });
            worker.kill();
        }
        return topic.rows();
    }

    private ServerProcess worker(DeliveryMode manner) throws Exception {
        Map<String, String> properties = manner.worker(broker);
        properties.put("offset.flush.interval.ms", "200");
        properties.put("scheduled.rebalance.max.delay.ms", "0");
        properties.put("session.timeout.ms", "6000");
        properties.put("heartbeat.interval.ms", "1000");
        Map<String, String> props = props();
        manner.applyTo(props);
        ServerProcess worker = ServerProcess.start(ServerCommand.connect(0, properties), folder.resolve("connect.log"));
        var answer = new ConnectRest(URI.create(worker.endpoint()))
                .call("PUT", "/connectors/orders-source/config", new ObjectMapper().writeValueAsString(props));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return worker;
    }

    private Map<String, String> props() {
        Map<String, String> props = TestTable.props(server.endpoint(), "orders");
        props.put("connector.class", DynamoDbSourceConnector.class.getName());
        props.put("tasks.max", "2");
        props.put("snapshot.page.max.items", Integer.toString(ITEMS_PER_PAGE));
        // An item costs half a unit here: 15 s for all, so that both kills are in the middle of it, in pages of ten.
        props.put("snapshot.max.rcu", "20");
        props.put("shard.poll.interval.ms", "50");
        props.put("topic.creation.default.replication.factor", "1");
        props.put("topic.creation.default.partitions", "4");
        return props;
    }
}
