package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** The apply command and a real worker. */
class ApplyIT {

    @TempDir
    private static Path data;

    private static KafkaBroker broker;
    private static ConnectWorker worker;
    private static ScriptedStreams tables;

    @TempDir
    private Path folder;

    private ByteArrayOutputStream out;
    private ByteArrayOutputStream err;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start(0, data);
        worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()));
        tables = ScriptedStreams.start(0);
        createTable("orders");
    }

    @AfterAll
    static void stop() {
        worker.close();
        tables.close();
        broker.close();
    }

    @BeforeEach
    void clean() {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
    }

    @Test
    void an_option_that_nothing_reads_is_refused_with_the_nearest_right_one() throws IOException {
        Path file = file(
                "misspelt",
                "snapshot.max.rcus=5",
                "transforms=flatten",
                "transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value",
                "transforms.flatten.colums=a int",
                "predicates=tombstone",
                "predicates.tombstone.type=org.apache.kafka.connect.transforms.predicates.RecordIsTombstone",
                "transforms.flatten.predicate=tombstone",
                "transforms.flatten.negate=true",
                "errors.tolerence=all",
                "producer.override.linger.ms=5",
                "topic.creation.default.partitions=1");

        assertThat(apply(file)).isEqualTo(3);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("snapshot.max.rcus: is not an option")
                        .contains("Did you mean snapshot.max.rcu?"))
                .anySatisfy(line -> assertThat(line)
                        .contains("transforms.flatten.colums: is not")
                        .contains("Did you mean transforms.flatten.columns?"))
                .anySatisfy(line -> assertThat(line)
                        .contains("errors.tolerence: is not")
                        .contains("Did you mean errors.tolerance?"))
                .hasSize(4);
        assertThat(worker.call("GET", "/connectors/misspelt", null).status()).isEqualTo(404);
    }

    @Test
    void it_may_be_applied_all_the_same() throws IOException {
        assertThat(apply(file("own-notes", "owner=the shop team"), "--allow-unknown"))
                .isZero();
    }

    @Test
    void the_command_waits_until_the_tasks_run() throws IOException {
        Path file = file("healthy");

        assertThat(apply(file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("healthy created\nhealthy runs, tasks: 1\n");

        clean();
        assertThat(apply(file, "--set", "tombstones.enabled=true")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("healthy changed\nhealthy runs, tasks: 1\n");
    }

    @Test
    void the_first_error_of_a_task_is_one_line_and_an_exit_code() throws IOException {
        Path file = file(
                "broken",
                "transforms=insert",
                "transforms.insert.type=org.apache.kafka.connect.transforms.InsertField$Value");

        assertThat(apply(file)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("x broken: task 0 has FAILED: No field insertion configured\n");

        clean();
        assertThat(apply(
                        file,
                        "--set",
                        "transforms.insert.static.field=origin",
                        "--set",
                        "transforms.insert.static.value=shop"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("broken changed, and restarted\nbroken runs, tasks: 1\n");
    }

    @Test
    void a_paused_connector_is_not_waited_for() throws IOException {
        Path file = file("paused");
        apply(file);
        worker.call("PUT", "/connectors/paused/pause", null);

        clean();
        assertThat(apply(file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("paused is PAUSED");
    }

    @Test
    void status_shows_connectors_with_their_tasks_and_lag_and_the_first_error() throws IOException {
        apply(file("well"));
        apply(file(
                "failing",
                "transforms=insert",
                "transforms.insert.type=org.apache.kafka.connect.transforms.InsertField$Value"));

        clean();
        int code = status();

        assertThat(code).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.strip().replaceAll(" +", " ")))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("+ well RUNNING 1 of 1 ")
                        .containsAnyOf("until trimmed", "under way", "no data yet"))
                .anySatisfy(line -> assertThat(line).startsWith("x failing RUNNING 0 of 1"))
                .contains("failing: task 0 has FAILED: No field insertion configured");
        worker.call("DELETE", "/connectors/failing", null);
        worker.call("DELETE", "/connectors/well", null);
    }

    private int status() {
        return run(List.of("status", "--connect", worker.endpoint().toString()));
    }

    private int apply(Path file, String... more) {
        List<String> args =
                new ArrayList<>(List.of("apply", "--connect", worker.endpoint().toString()));
        args.addAll(List.of(more));
        args.add(file.toString());
        return run(args);
    }

    private int run(List<String> args) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                TerminalStyle.plain(),
                System::nanoTime);
        return Tailrace.run(terminal, args.toArray(String[]::new));
    }

    private Path file(String name, String... options) throws IOException {
        String text = """
            name=%s
            connector.class=io.tailrace.source.dynamodb.DynamoDbSourceConnector
            tasks.max=1
            tables=orders
            topic.prefix=%s.
            heartbeat.topic=%s-heartbeat
            aws.region=eu-central-1
            aws.access.key.id=local
            aws.secret.access.key=local
            dynamodb.endpoint=%s
            """.formatted(name, name, name, tables.endpoint());
        return Files.writeString(folder.resolve(name + ".properties"), text + String.join("\n", options) + "\n");
    }

    private static void createTable(String name) {
        URI endpoint = tables.endpoint();
        try (DynamoDbClient client = DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build()) {
            client.createTable(request -> request.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName("order_id")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName("order_id")
                            .keyType(KeyType.HASH)
                            .build())
                    .streamSpecification(
                            stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        }
    }
}
