package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.cli.terminal.TerminalStyle.Ability;
import io.tailrace.testing.account.AthenaEngine.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeployIT {
    /** A table with a sort key, encrypted with a key of its owner. */
    private static final Map<String, Object> READINGS = Map.of(
            "AttributeDefinitions",
            List.of(
                    Map.of("AttributeName", "device_id", "AttributeType", "S"),
                    Map.of("AttributeName", "taken_at", "AttributeType", "N")),
            "KeySchema",
            List.of(
                    Map.of("AttributeName", "device_id", "KeyType", "HASH"),
                    Map.of("AttributeName", "taken_at", "KeyType", "RANGE")),
            "StreamSpecification",
            Map.of("StreamViewType", "NEW_AND_OLD_IMAGES"),
            "SSESpecification",
            Map.of("KMSMasterKeyId", "arn:aws:kms:k"));

    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void makes_the_bucket_uploads_the_function_and_creates_the_stack() {
        int code = aws.run("deploy");

        assertThat(aws.err()).isEqualTo("asking CloudFormation what would change\n");
        assertThat(code).isZero();
        assertThat(aws.account.keys("code-123456789012"))
                .satisfiesExactlyInAnyOrder(
                        zip -> assertThat(zip).matches("tailrace/[0-9a-f]{16}\\.zip"),
                        template -> assertThat(template).matches("tailrace/[0-9a-f]{16}\\.yaml"));
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isTrue();
        assertThat(aws.account.has("AWS::Glue::Crawler", "tailrace-InferringCrawler-1A2B3C4D5E6F"))
                .isFalse();
        assertThat(aws.out())
                .contains("Stack tailrace in us-east-1, account 123456789012")
                .contains("bucket    code-123456789012, made")
                .containsPattern("function  tailrace/[0-9a-f]{16}\\.zip, uploaded")
                .contains("Resources: 38 to add")
                .contains("  created            Table (DynamoDB::Table)")
                .contains("Bucket          tailrace-lake-1a2b3c4d5e6f")
                .contains("DeadLetters     https://sqs.us-east-1.amazonaws.com/123456789012/tailrace-");
    }

    @Test
    void changes_nothing_the_second_time() {
        aws.run("deploy");

        int code = aws.run("deploy");

        assertThat(code).isZero();
        assertThat(aws.out())
                .contains("there already")
                .contains("No changes: the stack is as pipeline.yaml says.")
                .contains("WorkGroup       tailrace")
                .doesNotContain("Resources:");
    }

    @Test
    void updates_what_another_function_and_another_parameter_touch() throws IOException {
        aws.run("deploy");
        aws.zip("another zip");
        aws.pipeline("""
                parameters:
                  KinesisRetentionHours: 72
                  Crawler: true
                """);

        int code = aws.run("deploy");

        assertThat(code).isZero();
        assertThat(aws.out())
                .contains("Resources: 3 to add, 3 to change")
                .contains("  being updated      Function (Lambda::Function)")
                .contains("  updated            Changes (Kinesis::Stream)")
                .contains("  created            InferringCrawler (Glue::Crawler)");
        assertThat(zips()).hasSize(2);
    }

    @Test
    void uploads_the_function_that_merges_if_the_stack_is_to_have_it() throws IOException {
        aws.pipeline("""
            parameters:
              Merge: true
            """);

        int code = aws.run("deploy");

        assertThat(code).isZero();
        assertThat(zips()).hasSize(2);
        assertThat(aws.out())
                .containsPattern("function  tailrace/[0-9a-f]{16}\\.zip, uploaded")
                .containsPattern("merge     tailrace/[0-9a-f]{16}\\.zip, uploaded")
                .contains("Resources: 45 to add")
                .contains("  created            MergeSchedule (Events::Rule)");
    }

    @Test
    void says_which_resource_failed_first_and_starts_again_when_the_cause_is_gone() {
        aws.account.fail("CREATE", "Function", "The runtime parameter of java99 is not supported");

        int failed = aws.run("deploy");
        String why = aws.failures();
        aws.account.heal();
        int again = aws.run("deploy");

        assertThat(failed).isEqualTo(1);
        assertThat(why)
                .startsWith("x The stack tailrace could not be created.")
                .contains("\n    Function (AWS::Lambda::Function): The runtime parameter of java99 is not supported")
                .contains("Everything that had been created was deleted again.");
        assertThat(again).isZero();
        assertThat(aws.out())
                .contains("The last attempt failed at Function: The runtime parameter of java99 is not supported")
                .contains("It is ROLLBACK_COMPLETE: deleting what is left of it first.")
                .contains("Resources: 38 to add");
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isTrue();
    }

    @Test
    void names_the_policy_when_a_resource_is_denied() {
        aws.account.fail(
                "CREATE",
                "Pipe",
                "User: arn:aws:iam::123456789012:user/x is not authorized to perform: pipes:CreatePipe");

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.err())
                .contains("Pipe (AWS::Pipes::Pipe): User:")
                .contains("add the action to your policy (config/cloudformation/deployer-policy.json)");
    }

    @Test
    void names_the_role_of_the_stack_when_that_is_denied() {
        aws.account.fail(
                "CREATE",
                "Pipe",
                "User: arn:aws:sts::123456789012:assumed-role/tailrace-PipeRole-1A2B3C4D5E6F/x is not authorized to perform:"
                        + " kinesis:PutRecords with an explicit deny in a permissions boundary");

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.err())
                .contains("It is the stack's role PipeRole that is denied, not you")
                .doesNotContain("deployer-policy.json");
    }

    @Test
    void refuses_to_create_a_database_that_exists_before_anything_is_made() throws IOException {
        aws.run("deploy");
        aws.account.table("readings", READINGS);
        String second = """
                table: existing
                parameters: { TableName: readings, LakePrefix: readings, CreateDatabase: %s, ConfigFile: %s }
                """;
        Path function = declare("device_id string, taken_at bigint");
        aws.pipeline(second.formatted("true", function));

        assertThat(aws.run("deploy", "--stack", "second")).isEqualTo(3);

        assertThat(aws.failures())
                .isEqualTo("x The database tailrace exists in Glue already, and the stack would create it. To have its"
                        + " tables in that one, set parameters.CreateDatabase: false; else name another in"
                        + " parameters.DatabaseName.\n");
        assertThat(aws.out()).doesNotContain("Resources:");
        aws.pipeline(second.formatted("false", function));
        assertThat(aws.run("deploy", "--stack", "second")).isZero();
    }

    @Test
    void refuses_a_database_that_does_not_exist_unless_the_stack_creates_it() throws IOException {
        aws.pipeline("parameters: { CreateDatabase: false, DatabaseName: lake }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures())
                .isEqualTo("x There is no database lake in Glue here, and the stack is not to create it. Check"
                        + " parameters.DatabaseName and the region, or set parameters.CreateDatabase: true.\n");
        aws.pipeline("parameters: { CreateDatabase: true, DatabaseName: lake }");
        assertThat(aws.run("deploy")).isZero();
    }

    @Test
    void says_what_to_do_about_a_database_that_it_may_not_ask_for() throws IOException {
        aws.run("deploy");
        aws.account.table("readings", READINGS);
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, LakePrefix: readings, ConfigFile: %s }
                """.formatted(declare("device_id string, taken_at bigint")));
        aws.account.deny("glue:GetDatabase");

        assertThat(aws.run("deploy", "--stack", "second")).isEqualTo(1);

        assertThat(aws.out()).contains("AWS denies glue:GetDatabase: whether the database tailrace exists will show");
        assertThat(aws.failures())
                .contains("Database (AWS::Glue::Database): Database already exists.")
                .contains("set parameters.CreateDatabase: false in the file")
                .doesNotContain("table: existing");
    }

    @Test
    void says_that_a_name_is_taken_and_what_to_do() throws IOException {
        aws.run("deploy");
        aws.pipeline("parameters: { CreateDatabase: false }");
        Files.writeString(
                folder.resolve("pipeline.yaml"),
                Files.readString(folder.resolve("pipeline.yaml")).replace("stack: tailrace", "stack: second"));

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.err())
                .contains("Table (AWS::DynamoDB::Table): sales-orders already exists")
                .contains("A table is taken as it is with table: existing in the file")
                .doesNotContain("--delete-data");
    }

    @Test
    void takes_a_table_that_exists_with_its_stream_its_key_and_its_encryption() throws IOException {
        aws.account.table("readings", READINGS);
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, ConfigFile: %s }
                """.formatted(declare("device_id string, taken_at bigint")));

        int code = aws.run("deploy");

        assertThat(aws.failures()).isEmpty();
        assertThat(code).isZero();
        assertThat(aws.out())
                .contains("The table readings exists, and stays as it is.")
                .contains("Resources: 37 to add")
                .containsPattern("Table +readings")
                .doesNotContain("Table (DynamoDB::Table)");
        assertThat(aws.account.properties("tailrace", "Pipe"))
                .containsEntry(
                        "Source",
                        "arn:aws:dynamodb:us-east-1:123456789012:table/readings/stream/2026-01-01T00:00:00.000");
        assertThat(aws.account.properties("tailrace", "PipeRole").toString()).contains("Resource=arn:aws:kms:k");
        aws.run("destroy", "--yes", "--delete-data");
        assertThat(aws.account.has("AWS::DynamoDB::Table", "readings")).isTrue();
    }

    @Test
    void writes_the_columns_of_the_declaration_and_queries_for_the_key_into_the_stack() throws IOException {
        aws.account.table("readings", READINGS);
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, LakePrefix: readings, ConfigFile: %s }
                """.formatted(declare("device_id string, taken_at bigint, temperature double")));

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.account.properties("tailrace", "LakeTable").toString())
                .contains("Columns=[{Name=device_id, Type=string}, {Name=taken_at, Type=bigint},"
                        + " {Name=temperature, Type=double}, {Name=cdc_event_type");
        assertThat(aws.account.properties("tailrace", "HistoryView").toString())
                .contains("CREATE OR REPLACE VIEW \"tailrace\".\"readings_history\" AS")
                .contains("PARTITION BY \"cdc_table\", \"device_id\", \"taken_at\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "device_id string, temperature double | taken_at",
                "taken_at bigint, device string | device_id",
                "device_id dropped, device string, taken_at bigint | device_id"
            })
    void refuses_columns_that_leave_out_a_part_of_the_key(String columns, String missing) throws IOException {
        aws.account.table("readings", READINGS);
        Path function = declare(columns);
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, ConfigFile: %s }
                """.formatted(function));

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures())
                .isEqualTo("x The key " + missing + " of the table readings is in no column of " + function
                        + ": no query could tell its items apart. Declare a column for it, or name the file of this table"
                        + " in parameters.ConfigFile; ./tailrace init --table readings --path managed writes one.\n");
        assertThat(aws.account.has("AWS::Pipes::Pipe", "tailrace-Pipe-1A2B3C4D5E6F"))
                .isFalse();
    }

    @Test
    void refuses_the_columns_of_another_table() throws IOException {
        aws.account.table("readings", READINGS);
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings }
                """);

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures())
                .contains("The key device_id of the table readings is in no column of config/lambda/sales-orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "device string from device_id, taken timestamp epoch(millis) from taken_at | device taken",
                "site string part(1,'/') from device_id, device bigint part(2,'/') parsed from device_id, taken_at bigint |"
                        + " site device taken_at",
                "device_id string default('none'), taken_at bigint | device_id taken_at"
            })
    void a_key_is_in_columns_of_other_names_in_parts_and_with_defaults(String columns, String keys) throws IOException {
        aws.account.table("readings", READINGS);
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, ConfigFile: %s }
                """.formatted(declare(columns)));

        assertThat(aws.run("deploy")).as(aws.failures()).isZero();

        assertThat(aws.account.properties("tailrace", "CurrentItems").toString())
                .contains("PARTITION BY \"cdc_table\", \"" + keys.replace(" ", "\", \"") + '"');
    }

    @Test
    void creates_a_table_with_a_key_of_any_type() throws IOException {
        aws.pipeline("""
                parameters: { TableName: readings, KeyAttribute: device, KeyType: B, SortKeyAttribute: taken at, SortKeyType: N, ConfigFile: %s }
                """.formatted(declare("device binary, taken timestamp epoch(millis) from 'taken at'")));

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.account.properties("tailrace", "Table").toString())
                .contains("{AttributeName=device, AttributeType=B}, {AttributeName=taken at, AttributeType=N}")
                .contains("{AttributeName=device, KeyType=HASH}, {AttributeName=taken at, KeyType=RANGE}");
    }

    @Test
    void expiry_is_changed_in_two_steps_and_taken_off_by_the_attribute_that_it_had() throws IOException {
        aws.run("deploy");
        aws.pipeline("parameters: { TimeToLiveAttribute: until }");

        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out())
                .contains("Expiry by expires_at is switched off first.")
                .contains("for expiry by until.");
        assertThat(expiry()).isEqualTo("{AttributeName=expires_at, Enabled=false}");
        assertThat(aws.run("deploy")).isZero();
        assertThat(expiry()).isEqualTo("{AttributeName=until, Enabled=true}");

        aws.pipeline("parameters: { TimeToLiveAttribute: '' }");
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out()).contains("Expiry by until is switched off.");
        assertThat(expiry()).isEqualTo("{AttributeName=until, Enabled=false}");
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out()).contains("No changes");
    }

    private String expiry() {
        return String.valueOf(aws.account.properties("tailrace", "Table").get("TimeToLiveSpecification"));
    }

    @Test
    void a_second_stack_has_its_table_in_the_database_of_the_first() throws IOException {
        aws.run("deploy");
        aws.account.table("readings", READINGS);
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, LakePrefix: readings, CreateDatabase: false, ConfigFile: %s }
                """.formatted(declare("device_id string, taken_at bigint")));

        assertThat(aws.run("deploy", "--stack", "second")).isZero();

        assertThat(aws.out()).doesNotContain("Database (Glue::Database)");
        assertThat(aws.account.properties("second", "LakeTable")).containsEntry("DatabaseName", "tailrace");

        List<String> asked = new ArrayList<>();
        aws.account.engine((sql, database) -> {
            asked.add(database);
            return new Answer(List.of("n bigint"), List.of(List.of("1")), 0);
        });
        assertThat(aws.run("query", "SELECT count(*) AS n FROM readings", "--stack", "second"))
                .isZero();
        assertThat(asked).containsExactly("tailrace");
    }

    @Test
    void creates_a_stack_with_keys_of_aws_which_has_no_key() throws IOException {
        aws.pipeline("parameters: { Encryption: aws, Merge: true, Crawler: true }");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out()).doesNotContain("KMS::Key", "KMS::Alias", "SecurityConfiguration");
        assertThat(aws.account.properties("tailrace", "Lake").toString()).contains("SSEAlgorithm=AES256");
        assertThat(aws.account.properties("tailrace", "InferringCrawler"))
                .doesNotContainKey("CrawlerSecurityConfiguration");
    }

    @Test
    void keys_of_aws_have_no_name() throws IOException {
        aws.pipeline("parameters: { Encryption: aws, KeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.err()).contains("Encryption=aws goes without KeyArn");
    }

    @Test
    void refuses_settings_that_name_another_table_or_no_folders() throws IOException {
        aws.pipeline("""
                parameters:
                  Format: iceberg
                  DatabaseName: lake
                  PartitionKeyPath: $.dynamodb.Keys.order_id.S
                  ConfigFile: config/lambda/sales-orders-iceberg.properties
                """);
        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.failures()).contains("set iceberg.database=lake, the stack's DatabaseName");

        aws.pipeline("""
                parameters: { DynamicPartitioning: true, ConfigFile: config/lambda/sales-orders-iceberg.properties }
                """);
        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.failures()).contains("does not give Firehose the folders of a row");
    }

    @Test
    void says_what_an_existing_table_lacks() throws IOException {
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings }
                """);

        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.failures()).contains("There is no table readings here").contains("say table: new");

        aws.account.table("readings", Map.of());
        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.failures())
                .contains(
                        "The table readings has no stream. Turn it on:\n    aws dynamodb update-table --table-name"
                                + " readings --region us-east-1 --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
    }

    @Test
    void wants_both_images_in_the_stream_of_an_existing_table() throws IOException {
        aws.account.table("readings", Map.of("StreamSpecification", Map.of("StreamViewType", "KEYS_ONLY")));
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings }
                """);

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures())
                .contains("has the view type KEYS_ONLY")
                .contains("--table-name readings --region us-east-1 --stream-specification StreamEnabled=false\n");
    }

    @Test
    void an_update_that_fails_is_taken_back_and_explained() throws IOException {
        aws.run("deploy");
        aws.account.fail("UPDATE", "Changes", "Rate exceeded for stream");
        aws.pipeline("parameters: { KinesisRetentionHours: 72 }");

        assertThat(aws.run("deploy")).isEqualTo(1);
        assertThat(aws.err())
                .contains(
                        "The stack tailrace could not be updated.\n    Changes (AWS::Kinesis::Stream): Rate exceeded for")
                .contains("It was rolled back to its former state.");

        aws.account.heal();
        assertThat(aws.run("deploy")).isZero();
    }

    @Test
    void says_how_a_stack_that_cannot_be_taken_back_is_freed() throws IOException {
        aws.run("deploy");
        aws.account.fail("UPDATE", "Changes", "first");
        aws.account.fail("UPDATE_ROLLBACK", "Changes", "second");
        aws.pipeline("parameters: { KinesisRetentionHours: 72 }");

        int atOnce = aws.run("deploy");
        String message = aws.failures();
        int later = aws.run("deploy");

        assertThat(atOnce).isEqualTo(1);
        assertThat(message)
                .contains("Changes (AWS::Kinesis::Stream): first")
                .contains("Nor could it be rolled back to its former state: Changes: second.")
                .contains("aws cloudformation continue-update-rollback --stack-name tailrace --region us-east-1");
        assertThat(later).isEqualTo(3);
        assertThat(aws.failures()).isEqualTo(message);
    }

    @Test
    void goes_on_watching_a_stack_that_is_half_built() {
        aws.atPause(3, () -> Thread.currentThread().interrupt());
        int cut = aws.run("deploy");
        String first = aws.out();
        aws.atPause(3, () -> {});

        int code = aws.run("deploy");

        assertThat(cut).isEqualTo(3);
        assertThat(first).contains("created            Key").doesNotContain("created            Pipe ");
        assertThat(code).isZero();
        assertThat(aws.out())
                .contains("It is CREATE_IN_PROGRESS already: watching that first.")
                .contains("created            Key (KMS::Key)")
                .contains("created            Pipe (Pipes::Pipe)")
                .contains("No changes");
    }

    @Test
    void tells_about_a_half_built_stack_that_fails_while_it_watches() {
        aws.atPause(3, () -> Thread.currentThread().interrupt());
        aws.run("deploy");
        aws.atPause(3, () -> {});
        aws.account.fail("CREATE", "Pipe", "no such stream");

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.err()).contains("could not be created").contains("Pipe (AWS::Pipes::Pipe): no such stream");
    }

    @Test
    void names_the_missing_permission() {
        aws.account.deny("cloudformation:CreateChangeSet");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures())
                .startsWith("x AWS denies this: ")
                .contains("not authorized to perform: cloudformation:CreateChangeSet");
    }

    @Test
    void names_the_permission_when_s3_says_nothing_but_no() {
        aws.account.deny("s3:ListBucket");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.err()).contains("AWS denies s3:ListBucket on the bucket code-123456789012");
    }

    @Test
    void survives_being_throttled() {
        aws.account.throttle("cloudformation:DescribeStackEvents", 2);

        assertThat(aws.run("deploy")).isZero();
    }

    @Test
    void wants_a_bucket_that_it_may_not_make() throws IOException {
        aws.pipeline("");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, Files.readString(file).replace("create: true", "create: false"));

        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.err())
                .isEqualTo(
                        "x There is no bucket code-123456789012. Create it, or set code.create: true in the file.\n");
    }

    @Test
    void refuses_a_column_that_firehose_cannot_fill_before_anything_is_sent() throws IOException {
        Path template = folder.resolve("binary.yaml");
        Files.writeString(
                template,
                Files.readString(Path.of("../config/cloudformation/managed-path.yaml"))
                        .replace("{ Name: customer, Type: string }", "{ Name: customer, Type: binary }"));
        aws.pipeline("template: " + template);

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.err()).contains("column customer of LakeTable is binary");
        assertThat(aws.account.keys("code-123456789012")).isEmpty();
    }

    @Test
    void refuses_what_cloudformation_would_refuse_before_anything_is_uploaded() throws IOException {
        aws.pipeline("parameters: { TableName: 'a table' }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.err()).contains("parameters.TableName is a table; it must match [a-zA-Z0-9_.-]{3,255}.");
        assertThat(aws.account.hasBucket("code-123456789012")).isFalse();
    }

    @Test
    void says_which_parameters_do_not_go_together() throws IOException {
        aws.pipeline(
                "parameters: { Format: iceberg, DynamicPartitioning: true, ConfigFile: config/lambda/sales-orders-iceberg.properties }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.err()).contains("Format=iceberg goes with DynamicPartitioning=false.");
    }

    private Path declare(String columns) throws IOException {
        return Files.writeString(folder.resolve("function.properties"), """
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.columns=%s
                """.formatted(columns));
    }

    private List<String> zips() {
        return aws.account.keys("code-123456789012").stream()
                .filter(key -> key.endsWith(".zip"))
                .toList();
    }

    @Test
    void a_process_that_is_asked_to_stop_says_that_the_stack_goes_on() throws Exception {
        Process process = aws.start("deploy");
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.contains("created            Key")) {
                line = output.readLine();
            }

            // Not destroy() of the process itself, which also closes what it prints.
            process.toHandle().destroy();

            assertThat(output.lines().toList())
                    .last()
                    .isEqualTo("CloudFormation continues on its own. Run the same command to watch it again.");
            assertThat(aws.run("deploy")).isZero();
            assertThat(aws.out()).contains("It is CREATE_IN_PROGRESS already");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void writes_a_table_over_itself_on_a_terminal() {
        aws.run(new TerminalStyle(Set.of(Ability.LIVE, Ability.UNICODE), 90, 20), "deploy");

        assertThat(aws.out())
                .contains("\u001b[17A\r\u001b[J")
                .contains("…  Key                KMS::Key")
                .contains("✓  Key                KMS::Key")
                .contains(" of 38 done, ")
                .contains("23 not shown")
                .doesNotContain("being created      Key (");
        assertThat(aws.out().lines().map(line -> line.replaceAll(".*\u001b\\[J", "")))
                .filteredOn(line -> line.contains("KMS::"))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(90));
    }
}
