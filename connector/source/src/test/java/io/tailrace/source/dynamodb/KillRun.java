package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A real broker, and a Connect worker in a process of its own that is killed again and again while what its connector reads is written. A reader
 * of committed records counts. The profile {@code kills} makes a long run of it: 200 kills under 100,000 changes.
 */
public final class KillRun implements AutoCloseable {

    /** What the connector reads, written at random. */
    public interface Subject {

        void change(int times);

        /** Closes shards and opens others. */
        void moveShards();

        /** Every change of each order, oldest first. */
        Map<String, List<String>> histories();
    }

    private static final int CHANGES_PER_KILL = Integer.getInteger("kill.changes", 500);
    private static final int MILLIS_TO_LIVE = 8_000;
    private static final int STEPS_PER_LIFE = 10;

    private final Path folder;
    private final Random random;
    private final KafkaBroker broker;

    /** @param folder for the broker's files and the worker's log */
    public KillRun(Path folder, Random random) throws IOException {
        this.folder = folder;
        this.random = random;
        this.broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
    }

    /** How often a worker is killed: so often, or as {@code -Dkill.times} says. */
    public static int kills(int quick) {
        return Integer.getInteger("kill.times", quick);
    }

    /**
     * Kills and starts the worker so many times, and then waits until all that was written is in the topic and nothing more comes.
     *
     * @param props of the connector, whose records go to {@code topic}
     */
    public void killAndAwait(Subject subject, DeliveryMode mode, Map<String, String> props, String topic, int kills)
            throws Exception {
        System.out.println("kill.times=" + kills + " kill.changes=" + CHANGES_PER_KILL);
        Map<String, String> worker = mode.worker(broker);
        worker.put("scheduled.rebalance.max.delay.ms", "0");
        worker.put("session.timeout.ms", "6000");
        worker.put("heartbeat.interval.ms", "1000");
        try (CommittedTopic read = new CommittedTopic(broker, topic)) {
            for (int kill = 0; kill <= kills; kill++) {
                try (ServerProcess process = ServerProcess.start(ServerCommand.connect(0, worker), log())) {
                    configure(process, mode, props);
                    liveOnce(subject);
                    if (kill < kills) {
                        process.kill();
                        System.out.printf("kill %d of %d%n", kill + 1, kills);
                    } else {
                        await(read, subject, process);
                    }
                }
            }
            System.out.printf(
                    "%d changes written, %d read, %d rows of the snapshot%n",
                    written(subject), read.changes(), read.rows());
            judge(read, subject, mode);
        }
    }

    @Override
    public void close() {
        broker.close();
    }

    private void judge(CommittedTopic topic, Subject subject, DeliveryMode mode) {
        if (mode.isExactlyOnce()) {
            assertThat(topic.histories()).isEqualTo(subject.histories());
        } else {
            subject.histories()
                    .forEach((order, history) -> assertThat(topic.histories().get(order))
                            .as("order %s", order)
                            .containsAll(history));
        }
    }

    private void liveOnce(Subject subject) throws InterruptedException {
        int pause = random.nextInt(MILLIS_TO_LIVE) / STEPS_PER_LIFE;
        for (int step = 0; step < STEPS_PER_LIFE; step++) {
            subject.change(CHANGES_PER_KILL / STEPS_PER_LIFE);
            if (random.nextInt(5) == 0) {
                subject.moveShards();
            }
            Thread.sleep(pause);
        }
    }

    /** Reads until the topic has as many changes as were written and every order is as in the table, then until nothing more comes. */
    private void await(CommittedTopic topic, Subject subject, ServerProcess worker) throws Exception {
        Map<String, String> wanted = new HashMap<>();
        subject.histories().forEach((order, history) -> wanted.put(order, history.get(history.size() - 1)));
        Duration patience = Duration.ofMinutes(2);
        long deadline = System.nanoTime() + patience.toNanos();
        int quiet = 0;
        while (quiet < 25) {
            int read = topic.read();
            boolean complete =
                    topic.changes() >= written(subject) && topic.states().equals(wanted);
            quiet = complete && read == 0 ? quiet + 1 : 0;
            if (read > 0) {
                deadline = System.nanoTime() + patience.toNanos();
            }
            assertThat(System.nanoTime())
                    .as(
                            "%d of %d changes read, log %s, status %s",
                            topic.changes(), written(subject), log(), status(worker))
                    .isLessThan(deadline);
        }
    }

    private static int written(Subject subject) {
        return subject.histories().values().stream().mapToInt(List::size).sum();
    }

    /** In some lives a transform hangs and drops; its first record may be the first that the connector stores, or the end of a shard. */
    private void configure(ServerProcess worker, DeliveryMode mode, Map<String, String> connector) throws Exception {
        Map<String, String> props = new HashMap<>(connector);
        mode.applyTo(props);
        props.put("name", "orders-source");
        props.put("tasks.max", "2");
        props.put("shard.sweep.interval.ms", "2000");
        props.put("heartbeat.interval.ms", "1000");
        props.put("batch.max.records", "50");
        props.put("topic.creation.default.replication.factor", "1");
        props.put("topic.creation.default.partitions", "4");
        if (random.nextInt(3) > 0) {
            props.put("transforms", "unreliable");
            props.put("transforms.unreliable.type", UnreliableTransform.class.getName());
        }
        var answer = rest(worker)
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
}
