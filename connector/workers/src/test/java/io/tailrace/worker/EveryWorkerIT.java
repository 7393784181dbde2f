package io.tailrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.S3Access;
import io.tailrace.local.BuiltPlugin;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.DynamoDbServer;
import io.tailrace.local.Port;
import io.tailrace.local.S3Server;
import io.tailrace.local.managed.firehose.FirehoseServer;
import io.tailrace.local.managed.firehose.FirehoseServer.PutLimit;
import io.tailrace.testing.OrdersTable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The archive in workers of other releases of Kafka, each with a broker of the same release: a table becomes rows in S3 and in Firehose, by the
 * source with exactly-once, a transform and both sinks. {@code -Dtailrace.workers=3.7.2,3.9.1,4.0.0} names the releases; without it the
 * oldest is tried, as all other tests run on the newest.
 */
class EveryWorkerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String OLDEST = "3.7.2";
    private static final int ITEMS = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    static Stream<String> releases() {
        return Stream.of(System.getProperty("tailrace.workers", OLDEST).split(","));
    }

    @ParameterizedTest
    @MethodSource("releases")
    void a_table_reaches_both_sinks(String release) throws Exception {
        KafkaDistribution kafka = KafkaDistribution.of(release, folder);
        int brokerPort = Port.free();
        Process broker = kafka.broker(brokerPort, Port.free());
        try (DynamoDbServer dynamoDb = DynamoDbServer.start(0);
                S3Server store = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
                FirehoseServer firehose = FirehoseServer.start(0, PutLimit.NONE);
                AwsClients local = clients("local", "local");
                AwsClients own = clients(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)) {
            DynamoDbClient items = local.dynamoDb(dynamoDb.endpoint());
            OrdersTable.create(items, "orders", StreamViewType.NEW_AND_OLD_IMAGES);
            put(items, 0, ITEMS / 2);
            firehose.createDirectPut("orders");
            S3Client s3 =
                    own.s3(new S3Access(store.endpoint(), S3Access.Addressing.PATH, S3Access.Checksums.WHEN_SUPPORTED));
            s3.createBucket(request -> request.bucket("lake"));

            try (Worker worker = Worker.start(kafka, "scanning", brokerPort, "only_scan")) {
                assertThat(worker.plugins(release)).isEqualTo(pluginsOfTheArchive());
            }
            try (Worker worker = Worker.start(kafka, "listing", brokerPort, "service_load")) {
                assertThat(worker.plugins(release)).isEqualTo(pluginsOfTheArchive());
                worker.create("source", source(dynamoDb.endpoint()));
                worker.create("lake", sink(store.endpoint()));
                worker.create("firehose", firehoseSink(firehose.endpoint()));
                worker.awaitRunning("source", "lake", "firehose");
                put(items, ITEMS / 2, ITEMS);

                // A file may be listed before it is whole.
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> {
                            assertThat(ids(firehose.accepted("orders").stream()
                                            .map(data -> new String(data, StandardCharsets.UTF_8))))
                                    .isEqualTo(everyId());
                            assertThat(ids(rows(s3).stream())).isEqualTo(everyId());
                            // An item of the snapshot may be one of the stream too, and each of both is there once.
                            assertThat(rows(s3))
                                    .extracting(EveryWorkerIT::change)
                                    .doesNotHaveDuplicates();
                        });
            }
        } finally {
            stop(broker);
        }
    }

    private static Map<String, String> source(URI dynamoDb) {
        return new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "io.tailrace.source.dynamodb.DynamoDbSourceConnector"),
                Map.entry("tables", "orders"),
                Map.entry("tasks.max", "1"),
                Map.entry("dynamodb.endpoint", dynamoDb.toString()),
                Map.entry("aws.region", "eu-central-1"),
                Map.entry("aws.access.key.id", "local"),
                Map.entry("aws.secret.access.key", "local"),
                Map.entry("exactly.once.support", "required"),
                Map.entry("topic.creation.default.replication.factor", "1"),
                Map.entry("topic.creation.default.partitions", "2")));
    }

    private static Map<String, String> flattening(String type) {
        return new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", type),
                Map.entry("topics", "orders"),
                Map.entry("tasks.max", "1"),
                Map.entry("transforms", "flatten"),
                Map.entry("transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value"),
                Map.entry("transforms.flatten.columns", "order_id string, price decimal(10,2)"),
                Map.entry("transforms.flatten.metadata", "event_type"),
                Map.entry("consumer.override.isolation.level", "read_committed"),
                Map.entry("consumer.override.allow.auto.create.topics", "false"),
                Map.entry("consumer.override.metadata.max.age.ms", "500"),
                Map.entry("aws.region", "eu-central-1")));
    }

    private static Map<String, String> sink(URI store) {
        Map<String, String> sink = flattening("io.tailrace.sink.s3.S3SinkConnector");
        sink.putAll(Map.of(
                "s3.bucket", "lake",
                "s3.prefix", "raw",
                "s3.endpoint", store.toString(),
                "s3.path.style.enabled", "true",
                "format", "jsonl",
                "format.compression", "none",
                "rotate.interval.ms", "1000",
                "aws.access.key.id", S3Server.ACCESS_KEY,
                "aws.secret.access.key", S3Server.SECRET_KEY));
        return sink;
    }

    private static Map<String, String> firehoseSink(URI firehose) {
        Map<String, String> sink = flattening("io.tailrace.sink.firehose.FirehoseSinkConnector");
        sink.putAll(Map.of(
                "firehose.stream", "orders",
                "firehose.endpoint", firehose.toString(),
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local"));
        return sink;
    }

    private static void put(DynamoDbClient items, int from, int to) {
        for (int i = from; i < to; i++) {
            String id = "o-" + i;
            items.putItem(request -> request.tableName("orders")
                    .item(Map.of("order_id", AttributeValue.fromS(id), "price", AttributeValue.fromN("19.90"))));
        }
    }

    /** The rows of items; a snapshot ends with one that is not. */
    private static List<String> rows(S3Client s3) {
        return s3.listObjectsV2(request -> request.bucket("lake").prefix("raw/orders/")).contents().stream()
                .flatMap(object -> s3.getObjectAsBytes(
                                request -> request.bucket("lake").key(object.key()))
                        .asUtf8String()
                        .lines())
                .filter(row -> row.contains("\"order_id\""))
                .toList();
    }

    private static List<String> ids(Stream<String> rows) {
        return rows.filter(row -> row.contains("\"order_id\""))
                .map(row -> row.replaceAll("(?s).*\"order_id\":\"([^\"]*)\".*\"price\":19.90.*", "$1"))
                .distinct()
                .sorted()
                .toList();
    }

    /** The row without its place in Kafka. */
    private static String change(String row) {
        return row.replaceAll(",\"kafka_topic.*", "");
    }

    private static List<String> everyId() {
        return IntStream.range(0, ITEMS).mapToObj(i -> "o-" + i).sorted().toList();
    }

    /** What META-INF/services of the archive's modules list. */
    private static List<String> pluginsOfTheArchive() throws IOException {
        List<String> plugins = new ArrayList<>();
        for (String module : List.of("../source", "../sink", "../../transforms")) {
            try (Stream<Path> lists = Files.list(Path.of(module, "src/main/resources/META-INF/services"))) {
                for (Path list : lists.toList()) {
                    plugins.addAll(Files.readAllLines(list));
                }
            }
        }
        plugins.removeIf(line -> !line.startsWith("io.tailrace."));
        Collections.sort(plugins);
        return plugins;
    }

    private static AwsClients clients(String accessKey, String secretKey) {
        return new AwsClients(AwsOptions.from(new AbstractConfig(
                AwsOptions.define(new ConfigDef()),
                Map.of(
                        "aws.region", "eu-central-1",
                        "aws.access.key.id", accessKey,
                        "aws.secret.access.key", secretKey),
                false)));
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (process.waitFor(30, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /** A worker in its own process, with the archive as its only plugin. */
    private record Worker(Process process, ConnectRest rest) implements AutoCloseable {

        static Worker start(KafkaDistribution kafka, String name, int brokerPort, String discovery) throws IOException {
            String endpoint = "http://127.0.0.1:" + Port.free();
            Process process = kafka.worker(
                    name,
                    Map.ofEntries(
                            Map.entry("bootstrap.servers", "127.0.0.1:" + brokerPort),
                            Map.entry("group.id", "workers"),
                            Map.entry("config.storage.topic", "configs"),
                            Map.entry("offset.storage.topic", "offsets"),
                            Map.entry("offset.storage.partitions", "1"),
                            Map.entry("status.storage.topic", "statuses"),
                            Map.entry("status.storage.partitions", "1"),
                            Map.entry("config.storage.replication.factor", "1"),
                            Map.entry("offset.storage.replication.factor", "1"),
                            Map.entry("status.storage.replication.factor", "1"),
                            Map.entry("exactly.once.source.support", "enabled"),
                            Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                            Map.entry("key.converter.schemas.enable", "false"),
                            Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                            Map.entry("value.converter.schemas.enable", "false"),
                            Map.entry("listeners", endpoint),
                            Map.entry("plugin.discovery", discovery),
                            Map.entry(
                                    "plugin.path",
                                    BuiltPlugin.find(
                                                    Path.of("../plugin/target")
                                                            .toAbsolutePath()
                                                            .normalize(),
                                                    "tailrace-connect-")
                                            .toString())));
            Worker worker = new Worker(process, new ConnectRest(URI.create(endpoint)));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions()
                    .failFast(() -> assertThat(process.isAlive()).isTrue())
                    .until(() ->
                            worker.rest.exchange("GET", "/connectors", null).status() == 200);
            return worker;
        }

        /** Ours; old workers show the versions of connectors alone. */
        List<String> plugins(String release) throws IOException {
            Answer root = rest.call("GET", "/", null);
            assertThat(JSON.readTree(root.body()).path("version").asText()).isEqualTo(release);
            JsonNode plugins = JSON.readTree(rest.call("GET", "/connector-plugins?connectorsOnly=false", null)
                    .body());
            assertThat(plugins)
                    .filteredOn(plugin -> plugin.path("class").asText().matches("io\\.tailrace\\..*Connector"))
                    .isNotEmpty()
                    .allSatisfy(plugin -> assertThat(plugin.path("version").asText())
                            .as(plugin.toString())
                            .matches("\\d.*"));
            return IntStream.range(0, plugins.size())
                    .mapToObj(i -> plugins.get(i).path("class").asText())
                    .filter(name -> name.startsWith("io.tailrace."))
                    .sorted()
                    .collect(Collectors.toList());
        }

        /** A worker that has just started may still be looking for its leader. */
        void create(String name, Map<String, String> config) {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                Answer answer = rest.call("PUT", "/connectors/" + name + "/config", JSON.writeValueAsString(config));
                assertThat(answer.status()).as(answer.body()).isIn(200, 201);
            });
        }

        void awaitRunning(String... names) {
            for (String name : names) {
                await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    Answer status = rest.call("GET", "/connectors/" + name + "/status", null);
                    assertThat(JSON.readTree(status.body()).at("/tasks/0/state").asText())
                            .as(status.body())
                            .isEqualTo("RUNNING");
                });
            }
        }

        @Override
        public void close() {
            stop(process);
        }
    }
}
