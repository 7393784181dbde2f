package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Two real workers that share a disk, of which one freezes between the claim of a chunk and its file. The other takes over
 * with other options, and then the first wakes up and goes on with its own.
 */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZombieDoublesNoRowIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONNECTOR = "/connectors/lake-sink";

    private Path folder;
    private TestLake lake;
    private FaultyLine line;
    private KafkaBroker broker;
    private ServerProcess zombie;
    private Path zombieLog;
    /** The zombie of the next test. */
    private ServerProcess heir;

    private Path heirLog;
    private int workers;
    /** Each test's own. */
    private String topic;

    private String files;

    @BeforeAll
    void startFirst(@TempDir Path folder) throws Exception {
        this.folder = folder;
        lake = new TestLake(folder);
        line = FaultyLine.to(lake.endpoint(), new Random(1));
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        startHeir();
    }

    /** A task has claimed its second chunk, and its worker is frozen before the file is put. */
    @BeforeEach
    void start() throws Exception {
        zombie = heir;
        zombieLog = heirLog;
        topic = "orders" + workers;
        files = "raw/" + topic + "/";
        configure(zombie, "s3.endpoint", line.endpoint().toString());
        produce("first");
        awaitRows(10);
        line.holds("PUT /" + TestLake.BUCKET + "/" + files);
        produce("second");
        await().atMost(PATIENCE)
                .until(() -> lake.keys("raw/_chunks/" + topic + "/0/").stream()
                        .anyMatch(key -> key.endsWith("/00000000000000000010.json")));
        // Not before it is frozen: workers share their tasks with a new one.
        zombie.freeze();
        startHeir();
    }

    private void startHeir() throws IOException {
        heirLog = folder.resolve("worker-" + ++workers + ".log");
        heir = ServerProcess.start(worker(), heirLog);
    }

    @AfterEach
    void leaveTheHeirAlone() {
        line.releases();
        zombie.thaw();
        zombie.close();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> call(heir, "DELETE", CONNECTOR, null).status() < 300);
    }

    @AfterAll
    void stop() throws IOException {
        heir.close();
        broker.close();
        line.close();
        lake.close();
    }

    @Test
    void a_task_with_other_options_lets_a_zombie_finish_its_chunk_and_goes_on_after_it() throws Exception {
        configure(heir, "kafka.columns.enabled", "false");
        produce("third");
        await().atMost(PATIENCE)
                .until(() -> Files.readString(heirLog)
                        .contains("waiting for another task to finish the chunk of offsets 10"));

        int before = Files.readString(zombieLog).length();
        line.releases();
        zombie.thaw();

        // Until its task ends the zombie may write the third chunk too, or the heir does: whoever claims it first.
        awaitZombieStops(before);
        produce("fourth");
        awaitRows(40);
        assertThat(lake.query(
                        "SELECT count(DISTINCT id), count(*), count(kafka_offset) FILTER (id LIKE 'second%'),"
                                + " count(kafka_offset) FILTER (id LIKE 'fourth%')",
                        files, ""))
                .containsExactly(List.of("40", "40", "10", "0"));
    }

    @Test
    void a_zombie_that_wakes_up_after_its_chunk_was_withdrawn_writes_nothing() throws Exception {
        configure(heir, "kafka.columns.enabled", "false");
        produce("third");
        await().atMost(PATIENCE)
                .until(() -> status(heir).at("/tasks/0/state").asText().equals("FAILED"));
        assertThat(status(heir).at("/tasks/0/trace").asText())
                .contains("It was claimed with different options or transforms.")
                .contains("--withdraw-chunk");
        call(heir, "PUT", CONNECTOR + "/stop", null);
        await().atMost(PATIENCE).until(() -> status(heir).at("/tasks").isEmpty());
        try (SinkLake decided = SinkLake.of(lake.props())) {
            decided.partition(topic, 0).withdrawChunk().action().run();
        }
        call(heir, "PUT", CONNECTOR + "/resume", null);
        awaitRows(30);
        int before = Files.readString(zombieLog).length();

        line.releases();
        zombie.thaw();

        awaitZombieStops(before);
        produce("fourth");
        awaitRows(40);
        assertThat(lake.query("SELECT count(DISTINCT id), count(*), count(kafka_offset)", files, ""))
                .containsExactly(List.of("40", "40", "10"));
    }

    /** Its task ends when the worker sees what happened meanwhile; until then it goes on with its upload. */
    private void awaitZombieStops(int logged) {
        await().atMost(PATIENCE)
                .until(() -> Files.readString(zombieLog).substring(logged).contains("Finished stopping tasks"));
    }

    private void awaitRows(int rows) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreException(NoSuchKeyException.class)
                .untilAsserted(() -> assertThat(
                                lake.keys(files).isEmpty()
                                        ? 0
                                        : Integer.parseInt(lake.query("SELECT count(*)", files, "")
                                                .get(0)
                                                .get(0)))
                        .isEqualTo(rows));
    }

    private void produce(String kind) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "100"),
                new StringSerializer(),
                new StringSerializer())) {
            for (String row : RealWorker.rows(kind, 10)) {
                // What cannot be sent is missed by the assertions.
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, row));
            }
        }
    }

    /** Creates the connector or changes it, as soon as the workers agree that the frozen one is gone. */
    private void configure(ServerProcess worker, String... more) throws IOException {
        Map<String, String> props = RecordedLake.with(
                lake.props(
                        "connector.class", S3SinkConnector.class.getName(),
                        "topics", topic,
                        "tasks.max", "1",
                        "format", "jsonl",
                        "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                        "rotate.max.records", "10",
                        "buffer.dir", folder.resolve("spool").toString(),
                        // A frozen consumer keeps its partitions for as long as this.
                        "consumer.override.session.timeout.ms", "6000",
                        "consumer.override.heartbeat.interval.ms", "1000"),
                more);
        String json = JSON.writeValueAsString(props);
        // Each time the worker asks the store before it says that it is not ready.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            int status = call(worker, "PUT", CONNECTOR + "/config", json).status();
            return status == 200 || status == 201;
        });
    }

    private static JsonNode status(ServerProcess worker) {
        try {
            return JSON.readTree(
                    call(worker, "GET", CONNECTOR + "/status", null).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer call(ServerProcess worker, String method, String path, @Nullable String json) {
        return new ConnectRest(URI.create(worker.endpoint())).call(method, path, json);
    }

    private ServerCommand worker() throws IOException {
        Files.createDirectories(folder.resolve("spool"));
        Map<String, String> props = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        props.put("plugin.path", PluginFolder.find().toString());
        props.put("scheduled.rebalance.max.delay.ms", "0");
        props.put("session.timeout.ms", "6000");
        props.put("heartbeat.interval.ms", "1000");
        return ServerCommand.connect(0, props);
    }
}
