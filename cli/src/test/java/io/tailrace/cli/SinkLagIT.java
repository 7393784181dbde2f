package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.S3Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code tailrace status} of a sink, with a look into Kafka for what the lake does not have yet. */
class SinkLagIT {
    private static final String CLAIM = """
        {"version":1,"generation":0,"start":0,"end":%1$d,"whole":true,"rows":1,"digest":"00000000000000aa",
         "first":{"offset":0,"timestamp":1795348800000,"key":"00000000000000ab","row":"00000000000000ac","fingerprint":"f"},
         "last":{"offset":%1$d,"timestamp":1795348800000,"key":"00000000000000ad","row":"00000000000000ae","fingerprint":"f"},
         "fingerprint":"f","nonce":"n","time":"2026-11-22T12:00:00Z",
         "files":[{"key":"raw/orders/dt=2026-11-22/hour=12/orders-0-00000000000000000000.jsonl","rows":1,"bytes":100}]}
        """;

    @TempDir
    private static Path data;

    private static KafkaBroker broker;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private S3Server server;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(0, data);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() throws IOException {
        System.setProperty(
                "tailrace.home", Path.of("..").toAbsolutePath().normalize().toString());
        server = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
        try (S3Client s3 = s3()) {
            s3.createBucket(request -> request.bucket("lake"));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void rows_that_are_in_kafka_alone_are_counted_from_where_the_lake_ends() throws Exception {
        createTopic("orders", 2);
        Instant now = Instant.now();
        produce("orders", 0, now.minusSeconds(7_200), now.minusSeconds(60));
        produce("orders", 1, now.minusSeconds(130), now.minusSeconds(120), now);
        claim("orders", 0, 1);
        claim("orders", 1, 0);

        assertThat(status("orders", "3600000")).as(printed(err)).isZero();
        assertThat(printed(out))
                .startsWith("Topic orders of lake-sink: 2 partitions in the lake, the newest durable row is ")
                .containsPattern("\n  2 rows are in Kafka alone; the oldest is of (2 min|1\\d\\d s) ago\\.\n");
    }

    @Test
    void a_row_that_has_waited_for_three_intervals_is_late() throws Exception {
        createTopic("late", 1);
        produce("late", 0, Instant.now().minus(Duration.ofMinutes(10)));

        assertThat(status("late", "60000")).isEqualTo(1);

        assertThat(printed(out))
                .startsWith("Topic late of lake-sink: 0 partitions in the lake\n")
                .contains("  1 row is in Kafka alone; the oldest is of 10 min ago, more than three times"
                        + " rotate.interval.ms.\n");
    }

    @Test
    void a_topic_whose_end_is_the_marker_of_a_transaction_is_in_the_lake() throws Exception {
        createTopic("whole", 1);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "t"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("whole", "row"));
            producer.commitTransaction();
        }
        claim("whole", 0, 0);

        assertThat(status("whole", "60000")).as(printed(err)).isZero();

        assertThat(printed(out)).contains("  The lake has all rows that the topic has.\n");
    }

    @Test
    void topics_of_other_sinks_below_the_prefix_are_left_to_them() throws Exception {
        createTopic("mine", 1);
        createTopic("others", 1);
        produce("others", 0, Instant.now().minus(Duration.ofHours(10)));
        claim("others", 0, 0);

        assertThat(status("mine", "60000")).isZero();

        assertThat(printed(out)).contains("Topic mine of").doesNotContain("Topic others of");
    }

    @Test
    void topics_of_a_pattern_are_found_in_kafka() throws Exception {
        createTopic("new.table", 1);
        produce("new.table", 0, Instant.now().minus(Duration.ofHours(10)));
        Path sink = sink("mine", "60000");
        Files.writeString(sink, Files.readString(sink).replace("topics=mine", "topics.regex=new[.].+"));

        assertThat(run("status", "--sink", sink.toString(), "--bootstrap-servers", broker.bootstrapServers()))
                .isEqualTo(1);

        assertThat(printed(out)).startsWith("Topic new.table of lake-sink: 0 partitions in the lake\n");
    }

    @Test
    void a_topic_that_is_not_there_and_one_that_is_shorter_than_the_lake_are_not_well() throws Exception {
        assertThat(status("missing", "60000")).isEqualTo(1);
        assertThat(printed(out)).contains("  Kafka at " + broker.bootstrapServers() + " has no such topic.\n");

        createTopic("anew", 1);
        produce("anew", 0, Instant.now());
        claim("anew", 0, 7);
        assertThat(status("anew", "60000")).isEqualTo(1);
        assertThat(printed(out)).contains("  The topic ends before the lake does: ");
    }

    @Test
    void rows_that_kafka_has_removed_before_the_lake_had_them_are_not_passed_over() throws Exception {
        createTopic("trimmed", 1);
        produce("trimmed", 0, Instant.now(), Instant.now(), Instant.now());
        claim("trimmed", 0, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition("trimmed", 0), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }

        assertThat(status("trimmed", "60000")).isZero();

        assertThat(printed(out))
                .contains(
                        "  Kafka has removed 2 offsets that the lake does not have: rows, or markers of transactions.\n")
                .contains("  The lake has all rows that the topic has.\n");
    }

    @Test
    void options_of_brokers_that_cannot_be_used_are_refused() throws Exception {
        assertThat(run("status", "--bootstrap-servers", "localhost:9092")).isEqualTo(3);
        assertThat(printed(err)).contains("--bootstrap-servers and --command-config are for --connect or --sink");

        Path client = Files.writeString(folder.resolve("client.properties"), "security.protocol=TLS\n");
        String sink = sink("orders", "60000").toString();
        assertThat(run("status", "--sink", sink, "--command-config", client.toString()))
                .isEqualTo(3);
        assertThat(printed(err)).contains("--command-config is for --bootstrap-servers");
        assertThat(run("status", "--sink", sink, "--bootstrap-servers", "nowhere"))
                .isEqualTo(3);
        assertThat(printed(err))
                .contains("A client of Kafka at nowhere cannot be made: Invalid url in bootstrap.servers");
        assertThat(run(
                        "status",
                        "--sink",
                        sink,
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--command-config",
                        client.toString()))
                .isEqualTo(3);
        assertThat(printed(err)).contains("TLS", "Check --bootstrap-servers and --command-config.");
    }

    private int status(String topic, String interval) throws IOException {
        return run(
                "status", "--sink", sink(topic, interval).toString(), "--bootstrap-servers", broker.bootstrapServers());
    }

    private int run(String... args) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                TerminalStyle.plain(),
                System::nanoTime);
        return Tailrace.run(terminal, args);
    }

    private Path sink(String topic, String interval) throws IOException {
        return Files.write(
                folder.resolve("sink.properties"),
                List.of(
                        "name=lake-sink",
                        "connector.class=io.tailrace.sink.s3.S3SinkConnector",
                        "topics=" + topic,
                        "s3.bucket=lake",
                        "s3.prefix=raw",
                        "s3.endpoint=" + server.endpoint(),
                        "s3.path.style.enabled=true",
                        "aws.region=us-east-1",
                        "aws.access.key.id=" + S3Server.ACCESS_KEY,
                        "aws.secret.access.key=" + S3Server.SECRET_KEY,
                        "format=jsonl",
                        "rotate.interval.ms=" + interval));
    }

    private void claim(String topic, int partition, int end) {
        try (S3Client s3 = s3()) {
            s3.putObject(
                    request -> request.bucket("lake")
                            .key("raw/_chunks/" + topic + "/" + partition + "/00000000000000000000.json"),
                    RequestBody.fromString(CLAIM.formatted(end)));
        }
    }

    private static void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void produce(String topic, int partition, Instant... times) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (Instant time : times) {
                // What cannot be sent is missed by the assertions.
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, partition, time.toEpochMilli(), null, "row"));
            }
        }
    }

    private S3Client s3() {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
    }

    private static String printed(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
