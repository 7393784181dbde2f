package io.tailrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.S3Access;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.S3Server;
import io.tailrace.testing.BusyWorker;
import io.tailrace.testing.CommittedRecords;
import io.tailrace.testing.OrdersTable;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.s3.S3Client;

/** The largest changes that DynamoDB can send, through source and sink on one worker. */
class LargeChangesReachTheLakeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private final List<String> reasons = new ArrayList<>();
    private KafkaBroker broker;
    private ScriptedStreams server;
    private Map<String, String> props;

    @BeforeEach
    void start() throws Exception {
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        server = ScriptedStreams.start(0);
        props = new HashMap<>(Map.of(
                "connector.class", "io.tailrace.source.dynamodb.DynamoDbSourceConnector",
                "tables", "orders",
                "dynamodb.endpoint", server.endpoint().toString(),
                "aws.region", "eu-central-1",
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local",
                "tasks.max", "1",
                "snapshot.mode", "never",
                "topic.creation.default.replication.factor", "1",
                "topic.creation.default.partitions", "1"));
        try (AwsClients clients = clients("local", "local")) {
            OrdersTable.create(clients.dynamoDb(server.endpoint()), "orders", StreamViewType.NEW_AND_OLD_IMAGES);
        }
    }

    @AfterEach
    void stop() {
        server.close();
        broker.close();
    }

    @Test
    void two_images_of_3_200_kb_pass_with_the_shipped_settings_and_reach_the_lake() throws Exception {
        props.putAll(shipped());
        server.put("orders", large(1));
        server.put("orders", large(2));
        try (ConnectWorker worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
                S3Server store = S3Server.start(0, Files.createDirectories(folder.resolve("s3")))) {
            ConnectRest rest = new ConnectRest(worker.endpoint());
            configure(rest);
            sink(rest, store, Map.of());

            // A file may be listed before it is whole.
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(lake(store))
                            .hasSize(2)
                            .anySatisfy(row -> assertThat(row)
                                    .contains("\"price\":2,", "\"cdc_event_type\":\"MODIFY\"")
                                    .hasSizeGreaterThan(3_200_000)));
        }
    }

    @Test
    void a_change_that_went_to_s3_is_left_out_of_the_lake_as_the_guide_says() throws Exception {
        props.put("producer.override.max.request.size", "1048576");
        props.put("aws.access.key.id", S3Server.ACCESS_KEY);
        props.put("aws.secret.access.key", S3Server.SECRET_KEY);
        props.put("on.large.change", "s3");
        props.put("large.change.location", "s3://lake/large");
        props.put("s3.path.style.enabled", "true");
        server.put("orders", "{\"order_id\":{\"S\":\"a\"},\"price\":{\"N\":\"1\"}}");
        server.put("orders", large(2));
        server.put("orders", "{\"order_id\":{\"S\":\"b\"},\"price\":{\"N\":\"3\"}}");
        try (ConnectWorker worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
                S3Server store = S3Server.start(0, Files.createDirectories(folder.resolve("s3")))) {
            ConnectRest rest = new ConnectRest(worker.endpoint());
            props.put("s3.endpoint", store.endpoint().toString());
            sink(
                    rest,
                    store,
                    Map.of(
                            "transforms", "whole,flatten",
                            "transforms.whole.type", "org.apache.kafka.connect.transforms.Filter",
                            "transforms.whole.predicate", "large",
                            "predicates", "large",
                            "predicates.large.type", "org.apache.kafka.connect.transforms.predicates.HasHeaderKey",
                            "predicates.large.name", "io.tailrace.large"));
            configure(rest);

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(lake(store)).hasSize(2));
            assertThat(lake(store)).noneSatisfy(row -> assertThat(row).contains("\"large\""));
            assertThat(objects(store, "large/orders/"))
                    .singleElement()
                    .satisfies(object -> assertThat(object)
                            .contains("\"eventName\":\"INSERT\"")
                            .hasSizeGreaterThan(3_200_000));

            // Without the filter it is refused, and goes to the dead letter queue, where there is one.
            sink(
                    rest,
                    store,
                    Map.of(
                            "name", "orders-refused",
                            "s3.prefix", "refused",
                            "errors.tolerance", "all",
                            "errors.deadletterqueue.topic.name", "refused",
                            "errors.deadletterqueue.topic.replication.factor", "1",
                            "errors.deadletterqueue.context.headers.enable", "true"));
            try (KafkaConsumer<String, String> refused = CommittedRecords.subscribe(broker, "refused")) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    for (ConsumerRecord<String, String> record : refused.poll(Duration.ofMillis(200))) {
                        reasons.add(new String(
                                        record.headers()
                                                .lastHeader("__connect.errors.exception.message")
                                                .value(),
                                        StandardCharsets.UTF_8)
                                + new String(
                                        record.headers()
                                                .lastHeader("__connect.errors.exception.stacktrace")
                                                .value(),
                                        StandardCharsets.UTF_8));
                    }
                    assertThat(reasons)
                            .singleElement()
                            .asString()
                            .contains("was too large for the topic", "s3://lake/large/orders/", "HasHeaderKey");
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

    /** An item of 400 KB and less, and 3.2 MB as JSON: DynamoDB counts a byte for an empty string, and one for its place in the list. */
    private static String large(int price) {
        return "{\"order_id\":{\"S\":\"large\"},\"price\":{\"N\":\"" + price + "\"},\"tiny\":{\"L\":["
                + "{\"S\":\"\"},".repeat(356_000)
                + "{\"S\":\"\"}]}}";
    }

    private void sink(ConnectRest rest, S3Server store, Map<String, String> more) throws Exception {
        try (AwsClients own = storeClients()) {
            S3Client s3 = own.s3(access(store));
            if (s3.listBuckets().buckets().isEmpty()) {
                s3.createBucket(request -> request.bucket("lake"));
            }
        }
        Map<String, String> sink = new HashMap<>(Map.of(
                "name", "orders-sink",
                "connector.class", "io.tailrace.sink.s3.S3SinkConnector",
                "topics", "orders",
                "tasks.max", "1",
                "transforms", "flatten",
                "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
                "transforms.flatten.columns", "order_id string, price int",
                "s3.bucket", "lake",
                "s3.prefix", "raw",
                "format", "jsonl"));
        sink.put("format.compression", "none");
        sink.put("rotate.interval.ms", "1000");
        sink.put("s3.endpoint", store.endpoint().toString());
        sink.put("s3.path.style.enabled", "true");
        sink.put("aws.region", "eu-central-1");
        sink.put("aws.access.key.id", S3Server.ACCESS_KEY);
        sink.put("aws.secret.access.key", S3Server.SECRET_KEY);
        sink.put("consumer.override.isolation.level", "read_committed");
        sink.put("consumer.override.auto.offset.reset", "earliest");
        // Else it may make the topic, with the broker's own limit.
        sink.put("consumer.override.allow.auto.create.topics", "false");
        sink.put("consumer.override.metadata.max.age.ms", "500");
        sink.putAll(more);
        String json = new ObjectMapper().writeValueAsString(sink);
        var answer = BusyWorker.answer(() -> rest.call("PUT", "/connectors/" + sink.get("name") + "/config", json));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    /** The rows of all files. */
    private List<String> lake(S3Server store) {
        return objects(store, "raw/orders/").stream().flatMap(String::lines).toList();
    }

    private List<String> objects(S3Server store, String prefix) {
        try (AwsClients own = storeClients()) {
            S3Client s3 = own.s3(access(store));
            return s3.listObjectsV2(request -> request.bucket("lake").prefix(prefix)).contents().stream()
                    .map(object -> s3.getObjectAsBytes(
                                    request -> request.bucket("lake").key(object.key()))
                            .asUtf8String())
                    .toList();
        }
    }

    private AwsClients storeClients() {
        return clients(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
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

    private static S3Access access(S3Server store) {
        return new S3Access(store.endpoint(), S3Access.Addressing.PATH, S3Access.Checksums.WHEN_SUPPORTED);
    }

    private void configure(ConnectRest rest) throws Exception {
        var answer = rest.call("PUT", "/connectors/orders-source/config", new ObjectMapper().writeValueAsString(props));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }
}
