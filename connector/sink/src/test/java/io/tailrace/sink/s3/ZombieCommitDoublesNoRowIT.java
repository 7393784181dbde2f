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

/**
 * Two real workers, of which one freezes while its commit to an Iceberg table is on the way: the file is put, and the catalog
 * has not got the request. It arrives when the worker wakes up.
 */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZombieCommitDoublesNoRowIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONNECTOR = "/connectors/lake-sink";

    private Path folder;
    private TestLake lake;
    private GlueServer glue;
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

    @BeforeAll
    void startFirst(@TempDir Path folder) throws Exception {
        this.folder = folder;
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
        line = FaultyLine.to(glue.endpoint(), new Random(1));
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        startHeir();
    }

    @BeforeEach
    void start() throws Exception {
        zombie = heir;
        zombieLog = heirLog;
        topic = "orders" + workers;
        configure(zombie, "glue.endpoint", line.endpoint().toString());
        produce(0);
        awaitRows(10);
        line.holds("AWSGlue.UpdateTable");
        produce(10);
        await().atMost(PATIENCE)
                .until(() -> lake.keys("raw/" + topic + "_changes/data/").size() == 2);
        await().atMost(PATIENCE).until(line::isHolding);
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
        glue.close();
        lake.close();
    }

    @Test
    void a_commit_that_arrives_after_another_task_has_appended_the_chunk_doubles_no_row() throws Exception {
        configure(heir);
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
        try (SinkLake decided = SinkLake.of(props())) {
            decided.partition(topic, 0).withdrawChunk().action().run();
        }
        configure(heir, "format.compression", "zstd");
        call(heir, "PUT", CONNECTOR + "/resume", null);
        awaitRows(20);

        wakeUp();

        produce(20);
        awaitRows(30);
        assertVisibleOnce(30);
        assertThat(rows().keys()).filteredOn(key -> key.contains("-g1-")).hasSize(2);
    }

    private void stopConnector() {
        await().atMost(PATIENCE)
                .until(() -> call(heir, "PUT", CONNECTOR + "/stop", null).status() < 300);
        await().atMost(PATIENCE).until(() -> status(heir).at("/tasks").isEmpty());
    }

    /** Its task ends when the worker sees what happened meanwhile; until then it goes on with its commit. */
    private void wakeUp() throws IOException {
        int logged = Files.readString(zombieLog).length();
        line.releases();
        zombie.thaw();
        await().atMost(PATIENCE)
                .until(() -> Files.readString(zombieLog).substring(logged).contains("Finished stopping tasks"));
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
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "100"),
                new StringSerializer(),
                new StringSerializer())) {
            for (int id = first; id < first + 10; id++) {
                // What cannot be sent is missed by the assertions.
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, "{\"id\":" + id + "}"));
            }
        }
    }

    /** Creates the connector or changes it, as soon as the workers agree that the frozen one is gone. */
    private void configure(ServerProcess worker, String... more) throws IOException {
        String json = JSON.writeValueAsString(RecordedLake.with(props(), more));
        // Each time the worker asks the store before it says that it is not ready.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> List.of(200, 201)
                        .contains(
                                call(worker, "PUT", CONNECTOR + "/config", json).status()));
    }

    private Map<String, String> props() {
        return lake.icebergProps(
                glue.endpoint(),
                "connector.class",
                S3SinkConnector.class.getName(),
                "topics",
                topic,
                "tasks.max",
                "1",
                "columns",
                "id bigint",
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
        Map<String, String> props = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        props.put("plugin.path", PluginFolder.find().toString());
        props.put("scheduled.rebalance.max.delay.ms", "0");
        props.put("session.timeout.ms", "6000");
        props.put("heartbeat.interval.ms", "1000");
        return ServerCommand.connect(0, props);
    }
}
