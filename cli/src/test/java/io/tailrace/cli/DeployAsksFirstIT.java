package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a deployment shows before it changes anything, and what it does not do unasked. */
class DeployAsksFirstIT {
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
    void a_dry_run_of_a_new_stack_shows_its_resources_and_makes_none() {
        assertThat(aws.run("deploy", "--dry-run")).isZero();

        assertThat(aws.out())
                .containsPattern("change +resource +type")
                .containsPattern("add +Pipe +AWS::Pipes::Pipe")
                .contains("Nothing was changed.");
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isFalse();
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out()).contains("38 to add");
    }

    @Test
    void a_dry_run_of_an_update_shows_what_would_be_replaced() throws IOException {
        aws.run("deploy");
        aws.zip("another zip");
        aws.pipeline("parameters: { KinesisRetentionHours: 72 }");

        assertThat(aws.run("deploy", "--dry-run")).isZero();

        assertThat(aws.out())
                .containsPattern("change +Changes +AWS::Kinesis::Stream")
                .containsPattern("replace +FunctionVersion +AWS::Lambda::Version");
        assertThat(aws.account.properties("tailrace", "Changes")).containsEntry("RetentionPeriodHours", "48");
        assertThat(aws.run("deploy")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TableName: other | Table | TableName is sales-orders and would be other",
                "StartingPosition: LATEST | Pipe | StartingPosition is TRIM_HORIZON and would be LATEST",
                "LakePrefix: orders | LakeTable | LakePrefix is sales_orders and would be orders",
                "DatabaseName: other | Database | DatabaseName is tailrace and would be other",
                "Encryption: aws | Key | Encryption is kms and would be aws",
                "BucketName: lake | Lake | BucketName is empty and would be lake",
                "Format: json | Delivery | Format is parquet and would be json",
                "DynamicPartitioning: true, ConfigFile: config/lambda/sales-orders-partitioned.properties | Delivery |"
                        + " DynamicPartitioning is false and would be true"
            })
    void what_costs_data_is_refused_with_its_reason_until_it_is_allowed_by_name(
            String parameters, String resource, String reason) throws IOException {
        aws.account.put("lake", "a", "x");
        aws.run("deploy");
        aws.pipeline("parameters: { " + parameters + " }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        String refusal = aws.failures();
        assertThat(refusal)
                .startsWith("x This would cost data, and is not done:")
                .contains("    " + resource + ": " + reason)
                .contains("--allow-replacement ");
        String allowed = refusal.replaceAll("(?s).*--allow-replacement (\\S+).*", "$1");
        assertThat(allowed).contains(resource);
        assertThat(aws.run("deploy", "--allow-replacement", allowed)).isZero();
    }

    /** Such a stack was made before the parameter was there, and behaves as its default says. */
    @Test
    void a_parameter_that_the_stack_does_not_know_yet_had_its_default() throws IOException {
        Path former = Files.writeString(folder.resolve("former.yaml"), """
                Parameters:
                  CodeBucket: { Type: String }
                  CodeKey: { Type: String }
                  CodeSha256: { Type: String }
                  DatabaseName: { Type: String, Default: tailrace }
                  LakePrefix: { Type: String, Default: sales_orders }
                Resources:
                  Alarms: { Type: "AWS::SNS::Topic" }
                """);
        aws.pipeline("template: " + former);
        aws.run("deploy");
        aws.pipeline("parameters: { Encryption: aws }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures()).contains("Key: Encryption is kms and would be aws");
    }

    @Test
    void a_new_key_replaces_the_table_and_so_is_refused() throws IOException {
        aws.run("deploy");
        aws.pipeline("parameters: { SortKeyAttribute: status }");

        assertThat(aws.run("deploy", "--allow-replacement", "Pipe")).isEqualTo(3);

        assertThat(aws.failures())
                .contains(
                        "Table: CloudFormation would replace it. A new table is empty, and the former one is no longer read.");
        assertThat(aws.account.properties("tailrace", "Table").toString()).doesNotContain("status");
    }

    @Test
    void rows_of_another_table_that_exists_are_not_mixed_with_those_that_are_there() throws IOException {
        for (String table : List.of("orders", "returns")) {
            aws.account.table(
                    table,
                    Map.of(
                            "AttributeDefinitions",
                            List.of(Map.of("AttributeName", "order_id", "AttributeType", "S")),
                            "KeySchema",
                            List.of(Map.of("AttributeName", "order_id", "KeyType", "HASH")),
                            "StreamSpecification",
                            Map.of("StreamViewType", "NEW_AND_OLD_IMAGES")));
        }
        aws.pipeline("table: existing\nparameters: { TableName: orders }");
        aws.run("deploy");
        aws.pipeline("table: existing\nparameters: { TableName: returns }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures())
                .contains(
                        "Table: TableName is orders and would be returns. Rows of the other table would mix with those of"
                                + " the former in one table.")
                .doesNotContain("A new table is empty");
    }

    @Test
    void a_dry_run_ends_as_the_deployment_would() throws IOException {
        aws.run("deploy");
        aws.pipeline("parameters: { StartingPosition: LATEST }");

        assertThat(aws.run("deploy", "--dry-run")).isEqualTo(3);

        assertThat(aws.out()).containsPattern("replace +Pipe +AWS::Pipes::Pipe");
        assertThat(aws.failures()).contains("Pipe: StartingPosition is TRIM_HORIZON and would be LATEST");
    }

    @Test
    void a_table_that_a_stack_made_is_released_and_read_on() throws IOException {
        aws.run("deploy");
        aws.pipeline("""
                table: existing
                parameters: { TableName: sales-orders }
                """);

        assertThat(aws.run("deploy", "--dry-run")).isZero();
        assertThat(aws.out()).containsPattern("release +Table +AWS::DynamoDB::Table");
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isTrue();
    }

    @Test
    void a_dry_run_deletes_no_remains() {
        aws.account.fail("CREATE", "Pipe", "no such stream");
        aws.run("deploy");

        assertThat(aws.run("deploy", "--dry-run")).isEqualTo(3);

        assertThat(aws.failures()).contains("is ROLLBACK_COMPLETE: ./tailrace deploy would delete what is left of it");
    }
}
