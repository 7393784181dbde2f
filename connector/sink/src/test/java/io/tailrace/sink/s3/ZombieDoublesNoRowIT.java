package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.GlueServer;
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
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Two real workers that share a disk, of which one freezes with a request on the way. The other takes over, and then the first wakes up and goes on. */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZombieDoublesNoRowIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONNECTOR = "/connectors/lake-sink";

    private Path folder;
    private TestLake lake;
    private GlueServer glue;
    private FaultyLine toS3;
    private FaultyLine toGlue;
    private KafkaBroker broker;
    private ServerProcess zombie;
    private Path zombieLog;
    /** The zombie of the next test. */
    private ServerProcess heir;

    private Path heirLog;
    private int workers;
    /** Each test's own. */
    private String topic;

    @BeforeAll
    void startFirst(@TempDir Path folder) throws Exception {
        this.folder = folder;
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
        toS3 = FaultyLine.to(lake.endpoint(), new Random(1));
        toGlue = FaultyLine.to(glue.endpoint(), new Random(1));
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        startHeir();
    }

    @BeforeEach
    void inherit() {
        zombie = heir;
        zombieLog = heirLog;
        topic = "orders" + workers;
    }

    @AfterEach
    void leaveTheHeirAlone() {
        release();
        zombie.close();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> call("DELETE", CONNECTOR).status() < 300);
    }

    @AfterAll
    void stop() throws IOException {
        heir.close();
        broker.close();
        toGlue.close();
        toS3.close();
        glue.close();
        lake.close();
    }

    /** Frozen between the claim of a chunk and its file. */
    @Nested
    class BetweenClaimAndFile {
        private String files;

        @BeforeEach
        void freeze() throws Exception {
            files = "raw/" + topic + "/";
            configure(zombie, props("s3.endpoint", toS3.endpoint().toString()));
            produce("first");
            awaitRows(10);
            toS3.holds("PUT /" + TestLake.BUCKET + "/" + files);
            produce("second");
            await().atMost(PATIENCE)
                    .until(() -> lake.keys("raw/_chunks/" + topic + "/0/").stream()
                            .anyMatch(key -> key.endsWith("/00000000000000000010.json")));
            freezeTheZombie();
        }

        @Test
        void a_task_with_other_options_lets_a_zombie_finish_its_chunk_and_goes_on_after_it() throws Exception {
            configure(heir, props("kafka.columns.enabled", "false"));
            produce("third");
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(heirLog)
                            .contains("waiting for another task to finish the chunk of offsets 10"));

            // Until its task ends the zombie may write the third chunk too, or the heir does: whoever claims it first.
            wakeUp();

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
            configure(heir, props("kafka.columns.enabled", "false"));
            produce("third");
            await().atMost(PATIENCE)
                    .until(() -> status().at("/tasks/0/state").asText().equals("FAILED"));
            assertThat(status().at("/tasks/0/trace").asText())
                    .contains("It was claimed with different options or transforms.")
                    .contains("--withdraw-chunk");
            stopConnector();
            withdrawChunk(lake.props());
            call("PUT", CONNECTOR + "/resume");
            awaitRows(30);

            wakeUp();

            produce("fourth");
            awaitRows(40);
            assertThat(lake.query("SELECT count(DISTINCT id), count(*), count(kafka_offset)", files, ""))
                    .containsExactly(List.of("40", "40", "10"));
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
            send(RealWorker.rows(kind, 10));
        }

        private Map<String, String> props(String... more) throws IOException {
            String spool = Files.createDirectories(folder.resolve("spool")).toString();
            return withWorker(RecordedLake.with(lake.props("format", "jsonl", "buffer.dir", spool), more));
        }
    }

    /** Frozen during the commit to an Iceberg table: the file is put, and the request reaches the catalog when the worker wakes up. */
    @Nested
    class DuringCommit {
        @BeforeEach
        void freeze() throws Exception {
            configure(
                    zombie,
                    RecordedLake.with(
                            props(), "glue.endpoint", toGlue.endpoint().toString()));
            produce(0);
            awaitRows(10);
            toGlue.holds("AWSGlue.UpdateTable");
            produce(10);
            await().atMost(PATIENCE)
                    .until(() -> lake.keys("raw/" + topic + "_changes/data/").size() == 2);
            await().atMost(PATIENCE).until(toGlue::isHolding);
            freezeTheZombie();
        }

        @Test
        void a_commit_that_arrives_after_another_task_has_appended_the_chunk_doubles_no_row() throws Exception {
            configure(heir, props());
            produce(20);
            awaitRows(30);

            wakeUp();

            produce(30);
            awaitRows(40);
            assertVisibleOnce(40);
        }

        @Test
        void a_commit_that_arrives_after_its_chunk_was_withdrawn_is_refused() throws Exception {
            stopConnector();
            withdrawChunk(props());
            configure(heir, RecordedLake.with(props(), "format.compression", "zstd"));
            call("PUT", CONNECTOR + "/resume");
            awaitRows(20);

            wakeUp();

            produce(20);
            awaitRows(30);
            assertVisibleOnce(30);
            assertThat(rows().keys()).filteredOn(key -> key.contains("-g1-")).hasSize(2);
        }

        private void awaitRows(int count) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(rows().count()).isEqualTo(count));
        }

        private void assertVisibleOnce(int count) {
            String all = Integer.toString(count);
            assertThat(rows().query("SELECT count(*), count(DISTINCT id), count(DISTINCT kafka_offset)"))
                    .containsExactly(all, all, all);
            assertThat(rows().keys()).doesNotHaveDuplicates();
        }

        private ListedRows rows() {
            return new ListedRows(lake, props(), topic + "_changes");
        }

        private void produce(int first) {
            send(IntStream.range(first, first + 10)
                    .mapToObj(id -> "{\"id\":" + id + "}")
                    .toList());
        }

        private Map<String, String> props() {
            return withWorker(lake.icebergProps(glue.endpoint(), "columns", "id bigint"));
        }
    }

    private void startHeir() throws IOException {
        heirLog = folder.resolve("worker-" + ++workers + ".log");
        heir = ServerProcess.start(worker(), heirLog);
    }

    /** Starts the heir, and not before the zombie is frozen: workers share their tasks with a new one. */
    private void freezeTheZombie() throws IOException {
        zombie.freeze();
        startHeir();
    }

    /** Lets the held request go on, and the worker that sent it. */
    private void release() {
        toS3.releases();
        toGlue.releases();
        zombie.thaw();
    }

    /** Its task ends when the worker sees what happened meanwhile; until then it goes on with its request. */
    private void wakeUp() throws IOException {
        int logged = Files.readString(zombieLog).length();
        release();
        await().atMost(PATIENCE)
                .until(() -> Files.readString(zombieLog).substring(logged).contains("Finished stopping tasks"));
    }

    private void stopConnector() {
        await().atMost(PATIENCE).until(() -> call("PUT", CONNECTOR + "/stop").status() < 300);
        await().atMost(PATIENCE).until(() -> status().at("/tasks").isEmpty());
    }

    private void withdrawChunk(Map<String, String> props) {
        try (SinkLake decided = SinkLake.of(props)) {
            decided.partition(topic, 0).withdrawChunk().action().run();
        }
    }

    private void send(List<String> rows) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "100"),
                new StringSerializer(),
                new StringSerializer())) {
            for (String row : rows) {
                // What cannot be sent is missed by the assertions.
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, row));
            }
        }
    }

    private Map<String, String> withWorker(Map<String, String> props) {
        return RecordedLake.with(
                props,
                "connector.class",
                S3SinkConnector.class.getName(),
                "topics",
                topic,
                "tasks.max",
                "1",
                "key.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "rotate.max.records",
                "10",
                // A frozen consumer keeps its partitions for as long as this.
                "consumer.override.session.timeout.ms",
                "6000",
                "consumer.override.heartbeat.interval.ms",
                "1000");
    }

    /** Creates the connector or changes it, as soon as the workers agree that the frozen one is gone. */
    private void configure(ServerProcess worker, Map<String, String> props) throws IOException {
        String json = JSON.writeValueAsString(props);
        // Each time the worker asks the store before it says that it is not ready.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> List.of(200, 201)
                        .contains(
                                call(worker, "PUT", CONNECTOR + "/config", json).status()));
    }

    private JsonNode status() {
        try {
            return JSON.readTree(call("GET", CONNECTOR + "/status").body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer call(String method, String path) {
        return call(heir, method, path, null);
    }

    private static Answer call(ServerProcess worker, String method, String path, @Nullable String json) {
        return new ConnectRest(URI.create(worker.endpoint())).call(method, path, json);
    }

    private ServerCommand worker() {
        Map<String, String> props = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        props.put("plugin.path", PluginFolder.find().toString());
        props.put("scheduled.rebalance.max.delay.ms", "0");
        props.put("session.timeout.ms", "6000");
        props.put("heartbeat.interval.ms", "1000");
        return ServerCommand.connect(0, props);
    }
}
