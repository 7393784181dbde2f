package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.streams.ScriptedStreams;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker, a table whose shards roll and split while it is written, and a Connect worker in a process of its own that is killed again and
 * again. The profile {@code kills} makes a long run of it: 200 kills under 100,000 changes.
 */
class KilledSourceIT {

    private static final int KILLS = Integer.getInteger("kill.times", 3);
    private static final int CHANGES_PER_KILL = Integer.getInteger("kill.changes", 500);
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int MILLIS_TO_LIVE = 8_000;
    private static final int STEPS_PER_LIFE = 10;
    private static final int ROOT_SHARDS = 4;

    private final Random random = new Random(SEED);

    // What is left tells why it failed.
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private KafkaBroker broker;
    private ScriptedStreams server;
    private AwsClients clients;
    private ChangingTable table;

    @BeforeEach
    void start() throws Exception {
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        server = ScriptedStreams.start(0);
        server.beginStreamsWith(ROOT_SHARDS);
        clients = new AwsClients(
                AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props("requested"), false)));
        TestTable orders = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
        table = new ChangingTable(server, orders, ROOT_SHARDS, 2 * ROOT_SHARDS, random);
        table.change(300);
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
        broker.close();
    }

    @Test
    void with_exactly_once_every_change_is_in_the_topic_once_and_in_order_per_key() throws Exception {
        try (CommittedTopic topic = new CommittedTopic(broker, "orders")) {
            killAndAwait(topic, "enabled", "required", KILLS);

            assertThat(topic.histories()).as("tailrace.seed=%d", SEED).isEqualTo(table.histories());
        }
    }

    @Test
    void without_exactly_once_every_change_is_in_the_topic_and_every_key_ends_as_in_the_table() throws Exception {
        try (CommittedTopic topic = new CommittedTopic(broker, "orders")) {
            killAndAwait(topic, "disabled", "requested", Math.max(2, KILLS / 4));

            table.histories()
                    .forEach((order, history) -> assertThat(topic.histories().get(order))
                            .as("order %s, tailrace.seed=%d", order, SEED)
                            .containsAll(history));
        }
    }

    private void killAndAwait(CommittedTopic topic, String workerSupport, String support, int kills) throws Exception {
        System.out.println("tailrace.seed=" + SEED + " kill.times=" + kills + " kill.changes=" + CHANGES_PER_KILL);
        Map<String, String> worker = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        worker.put("exactly.once.source.support", workerSupport);
        worker.put("scheduled.rebalance.max.delay.ms", "0");
        worker.put("session.timeout.ms", "6000");
        worker.put("heartbeat.interval.ms", "1000");
        for (int kill = 0; kill <= kills; kill++) {
            try (ServerProcess process = ServerProcess.start(ServerCommand.connect(0, worker), log())) {
                configure(process, support);
                liveOnce();
                if (kill < kills) {
                    process.kill();
                    System.out.printf("kill %d of %d%n", kill + 1, kills);
                } else {
                    await(topic, process);
                }
            }
        }
        System.out.printf(
                "%d changes written, %d read, %d rows of the snapshot%n", written(), topic.changes(), topic.rows());
    }

    private void liveOnce() throws InterruptedException {
        int pause = random.nextInt(MILLIS_TO_LIVE) / STEPS_PER_LIFE;
        for (int step = 0; step < STEPS_PER_LIFE; step++) {
            table.change(CHANGES_PER_KILL / STEPS_PER_LIFE);
            if (random.nextInt(5) == 0) {
                table.moveShards();
            }
            Thread.sleep(pause);
        }
    }

    /** Reads until the topic has as many changes as were written and every order is as in the table, then until nothing more comes. */
    private void await(CommittedTopic topic, ServerProcess worker) throws Exception {
        Map<String, String> wanted = new HashMap<>();
        table.histories().forEach((order, history) -> wanted.put(order, history.get(history.size() - 1)));
        Duration patience = Duration.ofMinutes(2);
        long deadline = System.nanoTime() + patience.toNanos();
        int quiet = 0;
        while (quiet < 25) {
            int read = topic.read();
            boolean complete = topic.changes() >= written() && topic.states().equals(wanted);
            quiet = complete && read == 0 ? quiet + 1 : 0;
            if (read > 0) {
                deadline = System.nanoTime() + patience.toNanos();
            }
            assertThat(System.nanoTime())
                    .as(
                            "%d of %d changes read, tailrace.seed=%d, log %s, status %s",
                            topic.changes(), written(), SEED, log(), status(worker))
                    .isLessThan(deadline);
        }
    }

    private int written() {
        return table.histories().values().stream().mapToInt(List::size).sum();
    }

    /** In some lives a transform hangs and drops; its first record may be the snapshot's id or the end of a shard. */
    private void configure(ServerProcess worker, String support) throws Exception {
        Map<String, String> props = props(support);
        if (random.nextInt(3) > 0) {
            props.put("transforms", "unreliable");
            props.put("transforms.unreliable.type", UnreliableTransform.class.getName());
        }
        Answer answer = rest(worker)
                .call("PUT", "/connectors/orders-source/config", new ObjectMapper().writeValueAsString(props));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private static String status(ServerProcess worker) {
        return rest(worker)
                .call("GET", "/connectors/orders-source/status", null)
                .body();
    }

    private static ConnectRest rest(ServerProcess worker) {
        return new ConnectRest(URI.create(worker.endpoint()));
    }

    private Path log() {
        return folder.resolve("connect.log");
    }

    private Map<String, String> props(String support) {
        Map<String, String> props = TestTable.props(server.endpoint(), "orders");
        props.put("connector.class", DynamoDbSourceConnector.class.getName());
        props.put("tasks.max", "2");
        props.put("exactly.once.support", support);
        props.put("snapshot.page.max.items", "20");
        props.put("shard.poll.interval.ms", "50");
        props.put("shard.sweep.interval.ms", "2000");
        props.put("heartbeat.interval.ms", "1000");
        props.put("batch.max.records", "50");
        props.put("topic.creation.default.replication.factor", "1");
        props.put("topic.creation.default.partitions", "4");
        return props;
    }
}
