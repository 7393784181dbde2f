package io.tailrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.BuiltPlugin;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.local.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive as users unpack it, in a worker's {@code plugin.path}. */
class PluginArchiveIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "tailrace-connect-";

    @TempDir
    private static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void start() throws IOException {
        broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** The second scans all classes: it would find a plugin that is missing in META-INF/services. */
    @ParameterizedTest
    @ValueSource(strings = {"service_load", "only_scan"})
    void a_worker_shows_the_version_of_every_plugin_and_takes_it_in_a_configuration(String discovery)
            throws IOException {
        Path archive =
                BuiltPlugin.find(Path.of("../plugin/target").toAbsolutePath().normalize(), PREFIX);
        String version = archive.getFileName().toString().substring(PREFIX.length());
        Map<String, String> properties = ConnectWorker.properties(broker.bootstrapServers());
        properties.put("plugin.discovery", discovery);
        properties.put("plugin.path", archive.toString());
        try (ServerProcess process =
                ServerProcess.start(WorkerCommand.withoutPlugins(properties), folder.resolve(discovery + ".log"))) {
            ConnectRest worker = new ConnectRest(URI.create(process.endpoint()));
            Map<String, Set<String>> versions = versions(worker);

            assertThat(versions.keySet())
                    .containsExactlyInAnyOrderElementsOf(listed())
                    .contains(
                            "io.tailrace.source.dynamodb.DynamoDbSourceConnector",
                            "io.tailrace.source.kinesis.KinesisSourceConnector",
                            "io.tailrace.sink.s3.S3SinkConnector",
                            "io.tailrace.sink.firehose.FirehoseSinkConnector",
                            "io.tailrace.transform.FlattenDynamoDb$Value");
            assertThat(versions)
                    .allSatisfy((plugin, shown) -> assertThat(shown).as(plugin).containsExactly(version));
            assertThat(problems(worker, "[" + version + "]")).doesNotContainKey("connector.plugin.version");
            assertThat(problems(worker, "[999.0]")).containsKey("connector.plugin.version");
        }
    }

    /** The plugins in the lists that a worker reads. */
    private static Set<String> listed() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Class<?> type :
                List.of(SourceConnector.class, SinkConnector.class, Transformation.class, Predicate.class)) {
            for (URL list :
                    Collections.list(type.getClassLoader().getResources("META-INF/services/" + type.getName()))) {
                try (InputStream lines = list.openStream()) {
                    new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.startsWith("io.tailrace."))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }

    private static Map<String, Set<String>> versions(ConnectRest worker) throws IOException {
        Answer answer = worker.call("GET", "/connector-plugins?connectorsOnly=false", null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Map<String, Set<String>> versions = new TreeMap<>();
        for (JsonNode plugin : JSON.readTree(answer.body())) {
            String name = plugin.get("class").textValue();
            if (name.startsWith("io.tailrace.")) {
                versions.computeIfAbsent(name, plugins -> new TreeSet<>())
                        .add(plugin.path("version").asText("none"));
            }
        }
        return versions;
    }

    /** The errors of a configuration by option, with this version of the sink. */
    private static Map<String, String> problems(ConnectRest worker, String version) throws IOException {
        Map<String, String> config = Map.of(
                "name", "orders-sink",
                "connector.class", "io.tailrace.sink.s3.S3SinkConnector",
                "connector.plugin.version", version,
                "topics", "orders");
        Answer answer = worker.call(
                "PUT", "/connector-plugins/S3SinkConnector/config/validate", JSON.writeValueAsString(config));
        Map<String, String> problems = new TreeMap<>();
        if (answer.status() != 200) {
            // A version that no plugin has is refused before anything is validated.
            problems.put("connector.plugin.version", answer.body());
            return problems;
        }
        for (JsonNode option : JSON.readTree(answer.body()).get("configs")) {
            JsonNode value = option.get("value");
            if (!value.get("errors").isEmpty()) {
                problems.put(value.get("name").textValue(), value.get("errors").toString());
            }
        }
        return problems;
    }
}
