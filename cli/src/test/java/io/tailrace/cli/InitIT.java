package io.tailrace.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.demo.ShopTable;
import io.tailrace.cli.init.SixTables;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.local.DynamoDbServer;
import io.tailrace.schema.Columns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The init command on DynamoDB Local. */
class InitIT {
    private static DynamoDbServer server;
    private static DynamoDbClient client;

    @TempDir
    private Path temp;

    private ByteArrayOutputStream out;
    private ByteArrayOutputStream err;

    @BeforeAll
    static void start() {
        System.setProperty(
                "tailrace.home", Path.of("..").toAbsolutePath().normalize().toString());
        server = DynamoDbServer.start(0);
        client = DynamoDbClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
        for (SixTables table : SixTables.values()) {
            table.create(client);
        }
        client.updateTimeToLive(update -> update.tableName(SixTables.READINGS.table())
                .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName("expires_at")));
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void clean() {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
    }

    @ParameterizedTest
    @EnumSource(SixTables.class)
    void every_table_gets_files_that_can_be_read(SixTables table) throws IOException {
        Path folder = temp.resolve(table.table());

        assertThat(init(table, "--to", folder.toString())).as(printed(err)).isZero();

        String declaration =
                PropertiesFile.read(folder.resolve("columns.properties")).get("columns");
        assertThat(Columns.parse(requireNonNull(declaration)).list()).isNotEmpty();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "columns.properties",
                            "source.properties",
                            "sink.properties",
                            "function.properties",
                            "merge.properties",
                            "pipeline.yaml",
                            "source-policy.json",
                            "sink-policy.json",
                            "views.sql",
                            "managed.sql",
                            "init.md");
        }
        PipelineFile pipeline = PipelineFile.read(folder.resolve("pipeline.yaml"), Home.ofProcess());
        assertThat(pipeline.parameters())
                .containsEntry("TableName", table.table())
                .containsEntry("ConfigFile", folder + "/function.properties");
        assertThat(printed(out)).contains("Reading up to 2,000 items: ").contains("the table has no more");
    }

    @ParameterizedTest
    @EnumSource(SixTables.class)
    void the_managed_path_deploys_onto_the_table_with_what_was_written(SixTables table) throws IOException {
        Path folder = temp.resolve(table.table());
        init(table, "--to", folder.toString(), "--path", "managed");
        TableDescription description = client.describeTable(describe -> describe.tableName(table.table()))
                .table();

        try (AccountFixture aws = new AccountFixture(temp)) {
            aws.table(description);
            String zip = "create: true\n  zip: " + temp.resolve("function.zip");
            Files.writeString(
                    temp.resolve("pipeline.yaml"),
                    Files.readString(folder.resolve("pipeline.yaml")).replace("create: true", zip));

            int code = aws.run("deploy");

            assertThat(code).as(aws.failures()).isZero();
            assertThat(aws.out()).contains("The table " + table.table() + " exists");
            String stack = "tailrace-" + table.table().replaceAll("[^A-Za-z0-9-]", "-");
            assertThat(aws.account.properties(stack, "Pipe").toString())
                    .contains("PartitionKey=$.eventID")
                    .contains("Source=arn:aws:dynamodb:us-east-1:123456789012:table/" + table.table() + "/stream/");
            String current = aws.account.properties(stack, "CurrentItems").toString();
            String columns = aws.account.properties(stack, "LakeTable").toString();
            for (String column : keyColumns(folder)) {
                assertThat(current).containsPattern("PARTITION BY [^)]*\"" + column + "\"");
                assertThat(columns).contains("{Name=" + column + ", ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_command_in_the_first_lines_of_the_statements_prints_them(SixTables table) throws IOException {
        Path folder = temp.resolve(table.table());
        init(table, "--to", folder.toString(), "--bucket", "own-lake");

        assertThat(printedAgain(folder.resolve("managed.sql")))
                .isEqualTo(SqlFile.read(folder.resolve("managed.sql")).statements());
        assertThat(printedAgain(folder.resolve("views.sql")))
                .isEqualTo(SqlFile.read(folder.resolve("views.sql")).statements());
    }

    @Test
    void the_command_prints_those_of_entities_too() throws IOException {
        Path folder = temp.resolve("entities");
        init(SixTables.ENTITIES, "--to", folder.toString(), "--bucket", "own-lake", "--entities");

        assertThat(printedAgain(folder.resolve("managed.sql")))
                .isEqualTo(SqlFile.read(folder.resolve("managed.sql")).statements());
        assertThat(printedAgain(folder.resolve("views.sql")))
                .isEqualTo(SqlFile.read(folder.resolve("views.sql")).statements());
    }

    @Test
    void the_key_of_an_entity_may_have_any_number_of_parts() throws IOException {
        ShopTable table = ShopTable.create(client, "logins");
        table.put("TENANT#1#USER#2", "LOGIN#2026-01-01", Map.of());
        table.put("TENANT#1#USER#2", "TOKEN#1", Map.of());

        int code = run(
                "init",
                "--table",
                table.name(),
                "--endpoint",
                server.endpoint().toString(),
                "--to",
                temp.resolve("logins").toString(),
                "--entities");

        assertThat(code).as(printed(err)).isZero();
        assertThat(PropertiesFile.read(temp.resolve("logins/sink.properties")).get("merge.keys"))
                .contains("logins_login=tenant_id_2+tenant_id_3+tenant_id_4+login_id");
        client.deleteTable(delete -> delete.tableName(table.name()));
    }

    @Test
    void a_stack_makes_the_bucket_that_is_not_named_and_the_statements_are_those_of_its_views() throws IOException {
        Path folder = temp.resolve("readings");
        init(SixTables.READINGS, "--to", folder.toString(), "--path", "managed");

        assertThat(PipelineFile.read(folder.resolve("pipeline.yaml"), Home.ofProcess())
                        .parameters())
                .doesNotContainKey("BucketName");
        assertThat(SqlFile.read(folder.resolve("managed.sql")).statements())
                .hasSize(2)
                .allMatch(statement -> statement.startsWith("CREATE OR REPLACE VIEW"));
        assertThat(Files.readString(folder.resolve("managed.sql")))
                .contains("./tailrace query --config " + folder + "/pipeline.yaml " + folder + "/managed.sql\n")
                .contains(" --location s3://BUCKET/device_readings/ ");
        assertThat(Files.readString(folder.resolve("merge.properties")))
                .contains("LAKE_BUCKET=BUCKET ./tailrace merge");
    }

    /** What the command in the file's first lines prints. */
    private List<String> printedAgain(Path file) throws IOException {
        clean();
        String command = Files.readString(file)
                .lines()
                .filter(line -> line.contains("rinted by: ./tailrace "))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*: ./tailrace ", "");
        assertThat(run(command.split(" ", -1))).as(printed(err)).isZero();
        return SqlFile.split(printed(out));
    }

    /** The columns by which the merge knows an item. */
    private static List<String> keyColumns(Path folder) {
        String keys = requireNonNull(
                PropertiesFile.read(folder.resolve("merge.properties")).get("merge.keys"));
        return List.of(keys.substring(keys.indexOf('=') + 1).split("\\+", -1));
    }

    @Test
    void readings_get_times_from_numbers_and_a_map_from_channels() throws IOException {
        assertThat(columns(SixTables.READINGS)).contains("""
                columns=\\
                  device_id   string, \\
                  taken_at    bigint, \\
                  battery     bigint, \\
                  channels    map<string,bigint>, \\
                  charging    boolean, \\
                  expires_at  timestamp epoch(seconds), \\
                  received_at timestamp epoch(millis), \\
                  temperature decimal(10,4)
                """);
        assertThat(Files.readString(temp.resolve("device-readings/sink.properties")))
                .contains("\nmerge.keys=device_readings=device_id+taken_at\n");
    }

    @Test
    void what_mixes_stays_in_the_rest_and_is_listed() throws IOException {
        assertThat(columns(SixTables.BLOBS)).contains("""
                        # These have no column and stay in cdc_rest:
                        #   anything  types mix: M 50 %, L 50 %; `string json` keeps it whole
                        #   owner     types mix: S 67 %, N 33 %; `string` takes both, a number as its text
                        columns=\\
                          digest binary, \\
                          chunks array<binary>, \\
                          labels array<string>, \\
                          note   string, \\
                          ratios array<decimal(10,2)>, \\
                          size   bigint
                        """);
    }

    @Test
    void kinds_of_items_are_said_and_personal_attributes_get_a_mask_as_a_comment() throws IOException {
        assertThat(columns(SixTables.ENTITIES)).contains("""
                # These look personal. To mask one as the row is made, write its type like this:
                #   email      string masked(hmac)  e-mail addresses
                #   full_name  string masked(hmac)  the name says so
                # masked(hmac) needs a secret: take the # from transforms.flatten.hmac.secret in sink.properties or function.properties.
                columns=\\
                  pk          string from PK, \\
                  sk          string from SK, \\
                  created_at  timestamp from createdAt, \\
                """);
        assertThat(printed(out))
                .contains("  USER# / ORDER#  75 %, 6 attributes\n")
                .contains("  USER# / PROFILE  25 %");
    }

    @Test
    void an_empty_table_declares_its_key() throws IOException {
        assertThat(columns(SixTables.EMPTY)).endsWith("""
                columns=\\
                  id       bigint, \\
                  sort_key binary from 'sort-key'
                """);
        assertThat(printed(out)).contains("The table is empty: only the columns of its key can be declared.");
    }

    @Test
    void no_value_is_printed_or_written_unless_it_is_asked_for() throws IOException {
        Path folder = temp.resolve("silent");
        init(SixTables.ENTITIES, "--to", folder.toString());

        String everything = printed(out) + printed(err);
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                everything += Files.readString(file);
            }
        }
        assertThat(everything)
                .doesNotContain("example.com")
                .doesNotContain("User 1")
                .doesNotContain("USER#1");

        clean();
        init(SixTables.ENTITIES, "--to", folder.toString(), "--force", "--show-values");
        assertThat(Files.readString(folder.resolve("init.md"))).contains("@example.com");
    }

    @Test
    void a_sample_is_no_larger_than_it_may_be_and_comes_from_all_over_the_table() throws IOException {
        Path folder = temp.resolve("part");

        assertThat(init(SixTables.READINGS, "--to", folder.toString(), "--sample", "150", "--max-rcu", "10000"))
                .isZero();

        assertThat(Files.readString(folder.resolve("columns.properties"))).contains("a sample of 150 items");
        assertThat(printed(out)).contains("  150 items read").doesNotContain("the table has no more");
    }

    @Test
    void a_folder_that_is_not_empty_is_left_alone() throws IOException {
        Files.writeString(temp.resolve("mine.txt"), "x");

        assertThat(init(SixTables.READINGS, "--to", temp.toString())).isEqualTo(3);
        assertThat(printed(err))
                .isEqualTo("x The folder " + temp
                        + " is not empty. Name another with --to, or write over its files with --force.\n");
        assertThat(printed(out)).isEmpty();
        assertThat(init(SixTables.READINGS, "--to", temp.toString(), "--force")).isZero();
    }

    @Test
    void a_table_that_is_not_there_is_said() {
        assertThat(run(
                        "init",
                        "--table",
                        "nowhere",
                        "--endpoint",
                        server.endpoint().toString()))
                .isEqualTo(3);
        assertThat(printed(err)).startsWith("x There is no table nowhere here. Check its name, --region");
    }

    @Test
    void a_table_without_a_stream_gets_its_files_and_the_command_that_turns_it_on() throws IOException {
        client.updateTable(update -> update.tableName(SixTables.DOCUMENTS.table())
                .streamSpecification(stream -> stream.streamEnabled(false)));
        try {
            assertThat(init(SixTables.DOCUMENTS, "--to", temp.resolve("x").toString()))
                    .isZero();
            assertThat(printed(out)).contains("""
                            To do first
                            The table has no stream of new and old images, which both paths need. Turn it on:
                              aws dynamodb update-table --table-name Documents_v2 --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES
                            """);
            assertThat(Files.readString(temp.resolve("x/source.properties")))
                    .contains("# This one has none yet; init.md says how to turn it on.\ntables=Documents_v2\n");
        } finally {
            client.updateTable(update -> update.tableName(SixTables.DOCUMENTS.table())
                    .streamSpecification(
                            stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        }
    }

    @Test
    void a_check_proposes_the_lines_that_a_declaration_lacks() throws IOException {
        Path file = Files.writeString(
                temp.resolve("columns.properties"),
                "columns=device_id string, taken_at bigint, battery tinyint, temperature int, channels map<string,bigint>\n");

        assertThat(init(SixTables.READINGS, "--check", file.toString())).isEqualTo(1);
        assertThat(printed(out)).contains("""

                Columns to add to %s, above its last one
                  charging boolean, \\
                  expires_at timestamp epoch(seconds), \\
                  received_at timestamp epoch(millis), \\

                Columns to change
                  temperature int: 200 values do not fit (up to 2 digits before the point, 3 after it): decimal(10,4), under another name: a table's column cannot become that. Replace its line by one like "temperature_2 decimal(10,4) from temperature"; rows from before keep their values in the former column
                """.formatted(file));
    }

    @Test
    void a_check_of_what_was_proposed_finds_nothing() throws IOException {
        for (SixTables table : Set.of(SixTables.BLOBS, SixTables.DOCUMENTS)) {
            columns(table);
            clean();

            assertThat(init(
                            table,
                            "--check",
                            temp.resolve(table.table() + "/columns.properties").toString()))
                    .as(printed(out))
                    .isZero();
            assertThat(printed(out)).contains("There is nothing to add");
        }
    }

    private String columns(SixTables table) throws IOException {
        Path folder = temp.resolve(table.table());
        assertThat(init(table, "--to", folder.toString())).as(printed(err)).isZero();
        return Files.readString(folder.resolve("columns.properties"));
    }

    private int init(SixTables table, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "init",
                "--table",
                table.table(),
                "--endpoint",
                server.endpoint().toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private int run(String... args) {
        Terminal terminal = new Terminal(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                TerminalStyle.plain(),
                System::nanoTime);
        return Tailrace.run(terminal, args);
    }

    private static String printed(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
