package io.tailrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.lake.IcebergLake;
import io.tailrace.local.BuiltPlugin;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.DynamoDbServer;
import io.tailrace.local.GlueServer;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.S3Server;
import io.tailrace.local.ServerProcess;
import io.tailrace.local.managed.firehose.FirehoseServer;
import io.tailrace.local.managed.firehose.FirehoseServer.PutLimit;
import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.testing.BusyWorker;
import io.tailrace.testing.LocalService;
import io.tailrace.testing.TaggingServer;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Every file in config/connect, in the archive on a worker that was started with the worker's file: each is validated as it is but for
 * endpoints and keys, against servers on this machine that are asked as AWS would be. A file that is added is tested without a line here.
 */
class ShippedConnectorFilesIT {

    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path FOLDER = ROOT.resolve("config/connect");
    private static final String WORKER = "worker";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "io.tailrace.source.dynamodb.DynamoDbSourceConnector";

    /** The tables that the sources name, and those that many-tables-source finds by their tag. */
    private static final Map<String, List<String>> TABLES = Map.of(
            "sales-orders", List.of("order_id"),
            "customers", List.of("customer_id"),
            "readings", List.of("device_id", "taken_at"),
            "shop", List.of("PK", "SK"));

    @TempDir
    private static Path folder;

    private static KafkaBroker broker;
    private static DynamoDbServer dynamoDb;
    private static S3Server s3;
    private static ProbedS3 probed;
    private static GlueServer glue;
    private static KinesisServer kinesis;
    private static FirehoseServer firehose;
    private static LocalService sts;
    private static TaggingServer tagging;
    private static ServerProcess worker;
    private static ConnectRest rest;
    private static DynamoDbClient items;
    private static IcebergLake lake;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        dynamoDb = DynamoDbServer.start(0);
        s3 = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
        probed = new ProbedS3();
        glue = GlueServer.start(0);
        kinesis = KinesisServer.start(0);
        firehose = FirehoseServer.start(0, PutLimit.NONE);
        sts = new LocalService(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
        tagging = new TaggingServer();
        StaticCredentialsProvider keys =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
        items = DynamoDbClient.builder()
                .endpointOverride(dynamoDb.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(keys)
                .build();
        makeWhatTheFilesName(keys);
        Map<String, String> properties = shipped(WORKER);
        properties.put("bootstrap.servers", broker.bootstrapServers());
        // As the files say where they need it: the converters are there, and have no list of plugins.
        properties.put("plugin.discovery", "hybrid_warn");
        properties.put(
                "plugin.path",
                BuiltPlugin.find(Path.of("../plugin/target").toAbsolutePath().normalize(), "tailrace-connect-") + ","
                        + Path.of("target", "registry", "plugins").toAbsolutePath());
        worker = ServerProcess.start(
                WorkerCommand.withoutPlugins(properties).in(ROOT).withJvm("-Xmx1g"), folder.resolve("worker.log"));
        rest = new ConnectRest(URI.create(worker.endpoint()));
        lake = new IcebergLake(glue.endpoint(), s3.endpoint(), Files.createDirectories(folder.resolve("files")));
    }

    @AfterEach
    void deleteConnectors() throws IOException {
        for (JsonNode name : JSON.readTree(rest.call("GET", "/connectors", null).body())) {
            rest.call("DELETE", "/connectors/" + name.textValue(), null);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        lake.close();
        worker.close();
        items.close();
        tagging.close();
        sts.close();
        firehose.close();
        kinesis.close();
        glue.close();
        probed.close();
        s3.close();
        dynamoDb.close();
        broker.close();
    }

    static List<String> connectors() throws IOException {
        List<String> files = files(FOLDER);
        files.remove(WORKER);
        return files;
    }

    static List<String> converters() throws IOException {
        return files(FOLDER.resolve("converters"));
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void a_worker_finds_nothing_wrong_with(String file) throws IOException {
        Map<String, String> props = shipped(file);

        assertThat(props).containsEntry("name", file);
        assertThat(errors(here(props))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void each_line_is_an_option_also_those_that_are_commented_out_in(String file) throws IOException {
        Map<String, String> props =
                load(Files.readString(FOLDER.resolve(file + ".properties")).replaceAll("(?m)^#(?=[a-z.]+=)", ""));

        Set<String> unknown = new TreeSet<>(props.keySet());
        unknown.removeAll(known(here(props)));
        unknown.removeIf(ShippedConnectorFilesIT::isOfKafka);
        // Options of an entity, whose name is in them.
        unknown.removeIf(option -> option.matches("transforms\\.flatten\\.entities\\.[a-z]+\\.(when|key|columns)"));
        // Connect does not show what it hands to a converter: ConverterFilesIT compares these with the converter.
        unknown.removeAll(shipped("converters/apicurio").keySet());
        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void the_guide_says_what_it_is_for(String file) throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/install.md")))
                .contains("](../config/connect/" + file + ".properties)");
    }

    @ParameterizedTest
    @MethodSource("converters")
    void a_worker_that_has_the_converter_takes_the_lines_of(String file) throws IOException {
        Map<String, String> props = here(shipped("sales-orders-source"));
        props.putAll(shipped("converters/" + file));

        Map<String, String> errors = errors(props);

        if (file.equals("confluent")) {
            // It is not on Maven Central.
            assertThat(errors.keySet()).containsExactly("key.converter", "value.converter");
            assertThat(errors.values())
                    .allSatisfy(error -> assertThat(error).contains("AvroConverter could not be found"));
        } else {
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void the_key_of_encrypted_sink_is_asked_for_with_each_object() throws IOException {
        Map<String, String> props = shipped("encrypted-sink");

        assertThat(errors(here(props))).isEmpty();

        assertThat(probed.created())
                .anySatisfy(headers -> assertThat(headers)
                        .containsEntry("x-amz-server-side-encryption", "aws:kms")
                        .containsEntry(
                                "x-amz-server-side-encryption-aws-kms-key-id", props.get("s3.encryption.kms.key.id"))
                        .containsEntry("x-amz-server-side-encryption-bucket-key-enabled", "true"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-account-source", "cross-account-sink"})
    void the_role_is_assumed_with_its_external_id_by(String file) throws IOException {
        Map<String, String> props = shipped(file);

        assertThat(errors(here(props))).isEmpty();

        String role = URLEncoder.encode(props.get("aws.assume.role.arn"), StandardCharsets.UTF_8);
        assertThat(sts.requests())
                .anySatisfy(request -> assertThat(request.body())
                        .contains("RoleArn=" + role, "ExternalId=" + props.get("aws.assume.role.external.id"))
                        .contains("RoleSessionName=" + file));
    }

    @Test
    void cross_account_sink_writes_with_the_keys_of_its_role() throws IOException {
        assertThat(errors(here(shipped("cross-account-sink")))).isEmpty();

        assertThat(probed.created())
                .anySatisfy(headers -> assertThat(headers).containsEntry("x-amz-security-token", "role-token"));
    }

    @Test
    void each_line_of_the_workers_file_is_an_option() throws IOException {
        Map<String, String> props = shipped(WORKER);

        Set<String> unknown = new TreeSet<>(props.keySet());
        unknown.removeAll(new DistributedConfig(props).values().keySet());
        unknown.removeIf(
                option -> option.matches("(key|value)\\.converter\\.schemas\\.enable|config\\.providers\\.file\\.class")
                        || isOf("producer.", ProducerConfig.configNames(), option)
                        || isOf("consumer.", ConsumerConfig.configNames(), option));
        assertThat(unknown).isEmpty();
    }

    @Test
    void each_sink_reads_what_a_source_writes_and_nothing_else() throws IOException {
        Set<String> tables = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (String file : connectors()) {
            Map<String, String> props = shipped(file);
            if (SOURCE.equals(props.get("connector.class"))) {
                // With table.tags any table may be one of them.
                Stream.of(props.getOrDefault("tables", "sales-orders,customers").split(","))
                        .forEach(table -> tables.add(props.getOrDefault("topic.prefix", "") + table));
            }
            others.add(props.getOrDefault("heartbeat.topic", "tailrace-heartbeat"));
            others.add(props.getOrDefault("errors.deadletterqueue.topic.name", "errors"));
        }

        for (String file : connectors()) {
            Map<String, String> props = shipped(file);
            if (props.containsKey("topics")) {
                assertThat(tables).as(file).contains(props.get("topics"));
            } else if (props.containsKey("topics.regex")) {
                String regex = props.get("topics.regex");
                assertThat(tables).as(file).anyMatch(topic -> topic.matches(regex));
                assertThat(others).as(file).noneMatch(topic -> topic.matches(regex));
            }
        }
    }

    @Test
    void the_files_for_avro_have_the_lines_of_the_converters_file() throws IOException {
        Map<String, String> lines = shipped("converters/apicurio");

        for (String file : List.of("avro-source", "avro-sink")) {
            Map<String, String> converters = shipped(file);
            converters.keySet().removeIf(option -> !option.matches("(key|value)\\.converter.*"));
            assertThat(lines).as(file).containsAllEntriesOf(converters);
            assertThat(converters).as(file).containsKeys("key.converter", "value.converter");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sales-orders-source  | sales-orders-sink  | sales-orders | tailrace  | sales_orders
            sales-orders-source  | encrypted-sink     | sales-orders | encrypted | sales_orders
            big-table-source     | big-table-sink     | readings     | tailrace  | readings
            many-tables-source   | many-tables-sink   | customers    | shop      | customers
            many-tables-source   | many-tables-sink   | sales-orders | shop      | sales_orders
            cross-account-source | cross-account-sink | sales-orders | tailrace  | partner_sales_orders
            """)
    void an_item_is_captured_and_merged_by(String source, String sink, String table, String database, String merged)
            throws Exception {
        String id = sink + "-" + merged;
        items.putItem(request -> request.tableName(table).item(item(table, id)));

        apply(here(shipped(source)));
        Map<String, String> plain = shipped(sink);
        // The S3 server of this machine knows neither keys of KMS nor roles; the tests above show that sinks ask for
        // them.
        plain.keySet().removeIf(option -> option.startsWith("s3.encryption") || option.startsWith("aws.assume.role"));
        Map<String, String> hurried = here(plain);
        hurried.put("rotate.interval.ms", "1000");
        hurried.put("merge.interval.ms", "1000");
        // Else a topic that the source makes later is found after minutes.
        hurried.put("consumer.override.metadata.max.age.ms", "500");
        apply(hurried);

        String hashKey = keys(table).get(0);
        String query = "SELECT " + hashKey + " FROM rows WHERE " + hashKey + " = '" + id + "'";
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .failFast(() -> assertThat(failures(source, sink)).isEmpty())
                .untilAsserted(
                        () -> assertThat(lake.ask(database, merged, query)).containsExactly(List.of(id)));
    }

    /** What the files name is there, as it would be in AWS. */
    private static void makeWhatTheFilesName(StaticCredentialsProvider keys) {
        TABLES.forEach(ShippedConnectorFilesIT::create);
        // DynamoDB Local has no tags.
        List.of("sales-orders", "customers").forEach(table -> tagging.tag(table, Map.of("lake", "shop")));
        firehose.createDirectPut("sales-orders");
        try (KinesisClient streams = KinesisClient.builder()
                        .endpointOverride(kinesis.endpoint())
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(keys)
                        .build();
                S3Client buckets = S3Client.builder()
                        .endpointOverride(s3.endpoint())
                        .forcePathStyle(true)
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(keys)
                        .build()) {
            streams.createStream(
                    request -> request.streamName("sales-orders-changes").shardCount(2));
            for (String bucket : List.of("my-lake", "my-encrypted-lake", "partners-lake")) {
                buckets.createBucket(request -> request.bucket(bucket));
            }
        }
    }

    private static void create(String table, List<String> keys) {
        List<KeyType> types = List.of(KeyType.HASH, KeyType.RANGE);
        items.createTable(request -> request.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(keys.stream()
                        .map(key -> AttributeDefinition.builder()
                                .attributeName(key)
                                .attributeType(key.equals("taken_at") ? ScalarAttributeType.N : ScalarAttributeType.S)
                                .build())
                        .toList())
                .keySchema(keys.stream()
                        .map(key -> KeySchemaElement.builder()
                                .attributeName(key)
                                .keyType(types.get(keys.indexOf(key)))
                                .build())
                        .toList())
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    }

    private static List<String> keys(String table) {
        return Objects.requireNonNull(TABLES.get(table), table);
    }

    private static Map<String, AttributeValue> item(String table, String id) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put(keys(table).get(0), AttributeValue.fromS(id));
        keys(table).stream().skip(1).forEach(key -> item.put(key, AttributeValue.fromN("1764000000000")));
        return item;
    }

    /** The file with the endpoints of the servers of this machine and with their keys. */
    private static Map<String, String> here(Map<String, String> shipped) {
        Map<String, String> props = new HashMap<>(shipped);
        props.put("aws.access.key.id", S3Server.ACCESS_KEY);
        props.put("aws.secret.access.key", S3Server.SECRET_KEY);
        if (props.containsKey("aws.assume.role.arn")) {
            props.put("sts.endpoint", sts.url().toString());
        }
        if (props.containsKey("table.tags")) {
            props.put("tagging.endpoint", tagging.endpoint().toString());
        }
        switch (Objects.requireNonNull(props.get("connector.class"), "connector.class")) {
            case SOURCE -> props.put("dynamodb.endpoint", dynamoDb.endpoint().toString());
            case "io.tailrace.source.kinesis.KinesisSourceConnector" ->
                props.put("kinesis.endpoint", kinesis.endpoint().toString());
            case "io.tailrace.sink.firehose.FirehoseSinkConnector" ->
                props.put("firehose.endpoint", firehose.endpoint().toString());
            case "io.tailrace.sink.s3.S3SinkConnector" -> {
                boolean isPlain = !props.containsKey("s3.encryption") && !props.containsKey("aws.assume.role.arn");
                props.put("s3.endpoint", (isPlain ? s3.endpoint() : probed.endpoint()).toString());
                props.put("s3.path.style.enabled", "true");
                props.put("glue.endpoint", glue.endpoint().toString());
            }
            default -> throw new IllegalStateException("No server is like " + props.get("connector.class"));
        }
        return props;
    }

    private static JsonNode validate(Map<String, String> props) throws IOException {
        Answer answer = rest.call(
                "PUT",
                "/connector-plugins/" + props.get("connector.class") + "/config/validate",
                JSON.writeValueAsString(props));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("configs");
    }

    private static Map<String, String> errors(Map<String, String> props) throws IOException {
        Map<String, String> errors = new TreeMap<>();
        for (JsonNode option : validate(props)) {
            JsonNode value = option.get("value");
            if (!value.get("errors").isEmpty()) {
                errors.put(value.get("name").textValue(), value.get("errors").toString());
            }
        }
        return errors;
    }

    private static Set<String> known(Map<String, String> props) throws IOException {
        Set<String> known = new HashSet<>();
        for (JsonNode option : validate(props)) {
            known.add(option.at("/definition/name").textValue());
        }
        return known;
    }

    /** Options of clients and topics, which Connect hands on. */
    private static boolean isOfKafka(String option) {
        return isOf("producer.override.", ProducerConfig.configNames(), option)
                || isOf("consumer.override.", ConsumerConfig.configNames(), option)
                || isOf("topic.creation.default.", LogConfig.configNames(), option)
                || isOf("topic.creation.heartbeat.", LogConfig.configNames(), option)
                || option.matches("topic\\.creation\\.(default|heartbeat)\\.(include|replication\\.factor|partitions)");
    }

    private static boolean isOf(String prefix, Collection<String> names, String option) {
        return option.startsWith(prefix) && names.contains(option.substring(prefix.length()));
    }

    private static void apply(Map<String, String> props) throws IOException {
        String json = JSON.writeValueAsString(props);
        Answer answer = BusyWorker.answer(() -> rest.call("PUT", "/connectors/" + props.get("name") + "/config", json));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    /** The traces of connectors and tasks that have failed. */
    private static List<String> failures(String... connectors) throws IOException {
        List<String> traces = new ArrayList<>();
        for (String connector : connectors) {
            JsonNode status = JSON.readTree(rest.call("GET", "/connectors/" + connector + "/status", null)
                    .body());
            Stream.concat(
                            Stream.of(status.path("connector")),
                            status.path("tasks").valueStream())
                    .filter(part -> part.path("state").asText().equals("FAILED"))
                    .forEach(part -> traces.add(part.path("trace").asText()));
        }
        return traces;
    }

    private static List<String> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".properties"))
                    .map(name -> name.replace(".properties", ""))
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    private static Map<String, String> shipped(String file) throws IOException {
        return load(Files.readString(FOLDER.resolve(file + ".properties")));
    }

    private static Map<String, String> load(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> props = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> props.put(name, properties.getProperty(name)));
        return props;
    }
}
