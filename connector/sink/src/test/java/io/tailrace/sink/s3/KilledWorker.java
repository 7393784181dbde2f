package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.GlueServer;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import io.tailrace.testing.BusyWorker;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A real broker with a compacted topic, a real S3 server and a catalog behind lines that break, and a Connect worker that is killed again and again and comes back
 * with other options. It runs the plugin folder that users deploy. {@code -Dkill.times=100 -Dkill.records=10000} makes a long run of it: a million records.
 */
abstract class KilledWorker {
    private static final int KILLS = Integer.getInteger("kill.times", 1);
    private static final int RECORDS_PER_KILL = Integer.getInteger("kill.records", 5000);
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int RECORDS_PER_TRANSACTION = 250;
    private static final int MILLIS_TO_LIVE = Integer.getInteger("kill.millis", 4000);
    private static final String TOPIC = "orders";
    private static final Pattern WITHDRAWAL = Pattern.compile("--partition (\\d+) --withdraw-chunk");
    private static final String SCHEMA = """
        {"type":"struct","fields":[{"field":"id","type":"int64","optional":false},\
        {"field":"cdc_event_time","type":"int64","name":"org.apache.kafka.connect.data.Timestamp","version":1,\
        "optional":false}]}\
        """;
    private static final Instant FIRST_DAY = Instant.parse("2026-11-22T12:00:00Z");
    private static final int DAYS = 3;
    /** Of these the plugin brings its own, or needs none. */
    private static final Pattern NOT_OF_THE_WORKER =
            Pattern.compile(".*(/hadoop-|/parquet-|/iceberg-|/avro-|/duckdb|/connector/sink/target/).*");

    private final TableForm form;
    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    private TestLake lake;
    private GlueServer glue;
    private FaultyLine toS3;
    private FaultyLine toGlue;
    private KafkaBroker broker;

    KilledWorker(TableForm form) {
        this.form = form;
    }

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
        toS3 = FaultyLine.to(lake.endpoint(), random);
        toGlue = FaultyLine.to(glue.endpoint(), random);
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
        toGlue.close();
        toS3.close();
        glue.close();
        lake.close();
    }

    @Test
    void every_committed_record_is_in_the_lake_once_however_often_the_worker_is_killed() throws Exception {
        System.out.println(
                "-Dtailrace.seed=" + SEED + " -Dkill.times=" + KILLS + " -Dkill.records=" + RECORDS_PER_KILL);
        Path logs = Files.createDirectories(folder.resolve("logs"));
        try (KafkaProducer<String, String> producer = producer(broker)) {
            createTopic(broker);
            long committed = 0;
            for (int kill = 0; kill <= KILLS; kill++) {
                try (ServerProcess worker = ServerProcess.start(worker(), logs.resolve("connect.log"))) {
                    // Another size of chunks, and now and then another compression, which a chunk must not be ended
                    // with.
                    breakLines(0);
                    configure(worker, random.nextInt(3) == 0 ? "zstd" : "snappy", 300 + random.nextInt(900));
                    breakLines(0.2);
                    committed = produce(producer, committed, RECORDS_PER_KILL);
                    if (kill < KILLS) {
                        Thread.sleep(random.nextInt(MILLIS_TO_LIVE));
                        worker.kill();
                    } else {
                        awaitRows(worker, committed);
                    }
                }
            }

            assertThat(query("SELECT count(*), count(DISTINCT id), count(DISTINCT (kafka_partition, kafka_offset)),"
                            + " max(id)"))
                    .containsExactly(
                            Long.toString(committed),
                            Long.toString(committed),
                            Long.toString(committed),
                            Long.toString(committed - 1));
            System.out.println(form + ": " + committed + " records, " + KILLS + " kills");
        }
    }

    private void breakLines(double share) {
        toS3.breaks(share);
        toGlue.breaks(share);
    }

    private void awaitRows(ServerProcess worker, long rows) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(2))
                // The local server lists a file that is being written, under a name of its own, and one that is being
                // replaced.
                .ignoreExceptionsMatching(e -> e instanceof NoSuchKeyException || e instanceof SQLException)
                .untilAsserted(() -> {
                    followAdvice(worker);
                    assertThat(Long.parseLong(query("SELECT count(*)").get(0))).isGreaterThanOrEqualTo(rows);
                });
    }

    /** A task that found a chunk of other options asks for a decision, and gets it. */
    private void followAdvice(ServerProcess worker) {
        ConnectRest rest = new ConnectRest(URI.create(worker.endpoint()));
        String status = rest.call("GET", "/connectors/lake-sink/status", null).body();
        Matcher advice = WITHDRAWAL.matcher(status);
        if (!advice.find()) {
            return;
        }
        rest.call("PUT", "/connectors/lake-sink/stop", null);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> rest.call("GET", "/connectors/lake-sink/status", null)
                        .body()
                        .contains("\"tasks\":[]"));
        try (SinkLake decided = SinkLake.of(direct())) {
            decided.partition(TOPIC, Integer.parseInt(advice.group(1)))
                    .withdrawChunk()
                    .action()
                    .run();
        }
        rest.call("PUT", "/connectors/lake-sink/resume", null);
    }

    /** What a query sees: the files of a folder, or those that the table lists. */
    private List<String> query(String select) throws SQLException {
        return switch (form) {
            case HIVE ->
                lake.keys("raw/orders/").isEmpty()
                        ? List.of("0")
                        : lake.query(select, "raw/orders/", "").get(0);
            case ICEBERG -> new ListedRows(lake, direct(), "orders_changes").query(select);
        };
    }

    /** Options with lines that do not break. */
    private Map<String, String> direct() {
        Map<String, String> props = lake.props();
        if (form == TableForm.ICEBERG) {
            props.put("table.format", "iceberg");
            props.put("catalog", "glue");
            props.put("glue.endpoint", glue.endpoint().toString());
        }
        return props;
    }

    /** Commits this many records, with aborted ones between them that nobody may ever see. */
    private long produce(KafkaProducer<String, String> producer, long first, int count) {
        long next = first;
        while (next < first + count) {
            boolean abort = random.nextInt(5) == 0;
            producer.beginTransaction();
            for (long id = next; id < next + RECORDS_PER_TRANSACTION; id++) {
                long value = abort ? -1 : id;
                // What cannot be sent fails the commit.
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                        TOPIC,
                        "k" + id,
                        "{\"schema\":" + SCHEMA + ",\"payload\":{\"id\":" + value + ",\"cdc_event_time\":" + time(id)
                                + "}}"));
            }
            if (abort) {
                producer.abortTransaction();
            } else {
                producer.commitTransaction();
                next += RECORDS_PER_TRANSACTION;
            }
        }
        return next;
    }

    private static long time(long id) {
        return FIRST_DAY.plus(Duration.ofDays(id % DAYS)).toEpochMilli();
    }

    private void configure(ServerProcess worker, String compression, int rotateRecords) {
        Map<String, String> props = new HashMap<>(RecordedLake.with(
                direct(),
                "connector.class",
                S3SinkConnector.class.getName(),
                "topics",
                TOPIC,
                "tasks.max",
                "2",
                "value.converter",
                "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable",
                "true",
                "key.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "format.compression",
                compression,
                "rotate.max.records",
                Integer.toString(rotateRecords),
                "rotate.interval.ms",
                "1000",
                "consumer.override.isolation.level",
                "read_committed",
                "consumer.override.max.poll.records",
                "300",
                // A killed consumer keeps its partitions for as long as this.
                "consumer.override.session.timeout.ms",
                "6000",
                "consumer.override.heartbeat.interval.ms",
                "1000"));
        props.put("s3.endpoint", toS3.endpoint().toString());
        props.replace("glue.endpoint", toGlue.endpoint().toString());
        String json = props.entrySet().stream()
                .map(option -> "\"" + option.getKey() + "\":\"" + option.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        ConnectRest rest = new ConnectRest(URI.create(worker.endpoint()));
        ConnectRest.Answer answer = BusyWorker.answer(() -> rest.call("PUT", "/connectors/lake-sink/config", json));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    /** With Iceberg, one that has nothing on its class path that a plugin without Hadoop would lack. */
    private ServerCommand worker() throws IOException {
        Map<String, String> props = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        props.put("plugin.path", PluginFolder.find().toString());
        props.put("connector.client.config.override.policy", "All");
        props.put("scheduled.rebalance.max.delay.ms", "0");
        props.put("session.timeout.ms", "6000");
        props.put("heartbeat.interval.ms", "1000");
        ServerCommand all = ServerCommand.connect(0, props);
        String classPath = Arrays.stream(all.classPath().split(File.pathSeparator, -1))
                .filter(entry -> form == TableForm.HIVE
                        || !NOT_OF_THE_WORKER.matcher(entry).matches())
                .collect(Collectors.joining(File.pathSeparator));
        return new ServerCommand(
                all.server(), all.port(), all.jvm(), classPath, all.main(), all.arguments(), all.directory());
    }

    private static void createTopic(KafkaBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            // Compaction takes what aborted transactions left, and leaves holes.
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1)
                            .configs(Map.of(
                                    "cleanup.policy", "compact",
                                    "segment.ms", "1000",
                                    "min.cleanable.dirty.ratio", "0.01"))))
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<String, String> producer(KafkaBroker broker) {
        KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "orders"),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        return producer;
    }
}
