package io.tailrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.DynamoDbServer;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.S3Server;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import io.tailrace.registry.StoredRows.TableFormat;
import io.tailrace.sink.s3.S3SinkConnector;
import io.tailrace.source.dynamodb.DynamoDbSourceConnector;
import io.tailrace.testing.BusyWorker;
import io.tailrace.worker.WorkerCommand;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A real worker that has the converters in its plugin.path, with a real broker, the {@link SalesTables} in DynamoDB Local and a
 * real S3 server. The converters are listed, as Kafka's tool does it; ShippedConnectorFilesIT has them as they are released, without a list in their jars.
 */
final class RegistryWorker implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Where users start a worker, for files of connectors name others in config/tables. */
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    final ConverterPlugins plugins;
    final SalesTables tables;
    final StoredRows rows;
    private final KafkaBroker broker;
    private final DynamoDbServer dynamoDb;
    private final ServerProcess worker;
    private final ConnectRest rest;

    RegistryWorker(Path folder) throws IOException, SQLException {
        plugins = ConverterPlugins.create(Files.createDirectories(folder.resolve("plugins")))
                .withLists();
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
        dynamoDb = DynamoDbServer.start(0);
        tables = new SalesTables(dynamoDb.endpoint(), S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
        rows = new StoredRows(folder);
        Map<String, String> properties = ConnectWorker.properties(broker.bootstrapServers());
        properties.put("plugin.path", plugins.path().toString());
        properties.put("config.providers", "file");
        properties.put("config.providers.file.class", FileConfigProvider.class.getName());
        // Glue's converter takes credentials only from where the SDK looks for them.
        ServerCommand command = WorkerCommand.of(properties)
                .in(ROOT)
                .withJvm("-Xmx768m", "-Daws.accessKeyId=local", "-Daws.secretAccessKey=local");
        worker = ServerProcess.start(command, folder.resolve("worker.log"));
        rest = new ConnectRest(URI.create(worker.endpoint()));
    }

    /** Captures tables into topics that begin with the connector's name. */
    void capture(String name, Map<String, String> options) throws IOException {
        Map<String, String> props = new HashMap<>(Map.of(
                "connector.class",
                DynamoDbSourceConnector.class.getName(),
                "tasks.max",
                "1",
                "tables",
                SalesTables.ORDERS + "," + SalesTables.PARCELS,
                "topic.prefix",
                name + ".",
                "heartbeat.topic",
                name + ".heartbeat",
                "dynamodb.endpoint",
                dynamoDb.endpoint().toString(),
                "key.names",
                "avro-safe",
                "exactly.once.support",
                "required"));
        props.putAll(Map.of(
                "aws.region", "eu-central-1",
                "aws.access.key.id", S3Server.ACCESS_KEY,
                "aws.secret.access.key", S3Server.SECRET_KEY,
                "topic.creation.default.replication.factor", "1",
                "topic.creation.default.partitions", "1",
                // Tests count the records of items.
                "snapshot.notice.enabled", "false"));
        props.putAll(options);
        configure(name, props);
    }

    /** Captures on with other options, from where it was. */
    void captureOtherwise(String name, Map<String, String> options) throws IOException {
        rest.call("PUT", "/connectors/" + name + "/stop", null);
        await().atMost(PATIENCE).until(() -> task(name).isMissingNode());
        capture(name, options);
        rest.call("PUT", "/connectors/" + name + "/resume", null);
    }

    /** Writes a topic to the lake, in each format by a sink of its own. */
    void store(String topic, Map<String, String> options) throws IOException {
        for (TableFormat format : TableFormat.values()) {
            store(topic, format, options);
        }
    }

    private void store(String topic, TableFormat format, Map<String, String> options) throws IOException {
        Map<String, String> props = new HashMap<>(rows.sink(format));
        props.put("connector.class", S3SinkConnector.class.getName());
        props.put("tasks.max", "1");
        props.put("topics", topic);
        props.put("format", "parquet");
        props.put("rotate.interval.ms", "1000");
        props.putAll(options);
        configure(topic + "-" + format, props);
    }

    /** Runs a file that users begin with, with the endpoints of this machine, and keys. */
    void run(String file, ApicurioServer registry) throws IOException {
        Map<String, String> props = new HashMap<>();
        try (Reader reader = Files.newBufferedReader(ROOT.resolve("config/connect/" + file + ".properties"))) {
            Properties lines = new Properties();
            lines.load(reader);
            lines.stringPropertyNames().forEach(name -> props.put(name, lines.getProperty(name)));
        }
        props.replace("key.converter.apicurio.registry.url", registry.url());
        props.replace("value.converter.apicurio.registry.url", registry.url());
        if (props.containsKey("s3.bucket")) {
            props.putAll(rows.sink(TableFormat.ICEBERG));
            props.put("rotate.interval.ms", "1000");
            props.put("merge.interval.ms", "1000");
            // Else a topic that the source makes later is found after minutes.
            props.put("consumer.override.metadata.max.age.ms", "500");
        } else {
            props.put("dynamodb.endpoint", dynamoDb.endpoint().toString());
            props.put("aws.access.key.id", S3Server.ACCESS_KEY);
            props.put("aws.secret.access.key", S3Server.SECRET_KEY);
        }
        configure(file, props);
    }

    private void configure(String name, Map<String, String> props) throws IOException {
        String json = Json.write(props);
        var answer = BusyWorker.answer(() -> rest.call("PUT", "/connectors/" + name + "/config", json));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    void deleteConnectors() throws IOException {
        for (JsonNode name : Json.read(rest.call("GET", "/connectors", null).body())) {
            rest.call("DELETE", "/connectors/" + name.textValue(), null);
        }
    }

    /** The stored offsets of a connector, each with its partition. */
    List<String> offsets(String name) throws IOException {
        List<String> offsets = new ArrayList<>();
        JsonNode stored = Json.read(
                rest.call("GET", "/connectors/" + name + "/offsets", null).body());
        stored.path("offsets").forEach(each -> offsets.add(each.toString()));
        return offsets;
    }

    /** The failure of the connector's first task, once it has one. */
    String awaitFailure(String name) {
        await().atMost(PATIENCE).until(() -> task(name).path("state").asText().equals("FAILED"));
        return trace(name);
    }

    private String trace(String name) {
        try {
            return task(name).path("trace").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode task(String name) throws IOException {
        return Json.read(rest.call("GET", "/connectors/" + name + "/status", null)
                        .body())
                .at("/tasks/0");
    }

    /** All committed records of a topic, once there are so many. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "reader-" + System.nanoTime(),
                        "auto.offset.reset", "earliest",
                        "metadata.max.age.ms", "500",
                        "allow.auto.create.topics", "false",
                        "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            await(topic).atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                requireRunning(topic.substring(0, topic.indexOf('.')));
                return records.size() >= count
                        && consumer.endOffsets(consumer.assignment()).entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return records;
    }

    /** Fails with the failure of the connector's first task. */
    void requireRunning(String connector) throws IOException {
        JsonNode task = task(connector);
        if (task.path("state").asText().equals("FAILED")) {
            throw new AssertionError(
                    connector + " has failed: " + task.path("trace").asText());
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        worker.close();
        broker.close();
        tables.close();
        dynamoDb.close();
        rows.close();
    }
}
