package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts where IAM is not alone to decide on databases and tables. */
class LakeFormationIT {
    private static final String ROLES = "arn:aws:iam::123456789012:role/";

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
    void is_not_mentioned_where_it_does_not_decide() throws IOException {
        aws.run("deploy");
        assertThat(aws.out()).doesNotContain("Lake Formation");

        aws.run("deploy");
        assertThat(aws.out()).doesNotContain("Lake Formation");
        assertThat(aws.account.asked())
                .contains("glue:GetDatabase", "lakeformation:GetDataLakeSettings")
                .doesNotContain("lakeformation:ListPermissions");
    }

    @Test
    void the_role_that_lacks_a_grant_is_named_before_and_after_firehose_is_refused() {
        aws.account.lakeFormationDecides();

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.out())
                .contains(
                        "Lake Formation decides on the database tailrace. Grants are missing, not to you but to the role"
                                + " DeliveryRole (DESCRIBE, SELECT on the table sales_orders): LakeFormation: true under"
                                + " parameters makes them.");
        assertThat(aws.failures())
                .contains("Delivery (AWS::KinesisFirehose::DeliveryStream): Access was denied when calling Glue.")
                .contains("Lake Formation decides on the table, and Firehose's role tailrace-DeliveryRole-1A2B3C4D5E6F"
                        + " lacks a grant on it, not you: LakeFormation: true under parameters makes it.")
                .doesNotContain("deployer-policy.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LakeFormation: true | 39",
                "LakeFormation: true, Format: json | 38",
                "LakeFormation: true, RolePath: /data/, Merge: true | 47",
                "LakeFormation: true, Format: iceberg, PartitionKeyPath: $.dynamodb.Keys.order_id.S,"
                        + " ConfigFile: config/lambda/sales-orders-iceberg.properties | 36"
            })
    void the_stack_makes_its_grants_before_they_are_needed(String parameters, int resources) throws IOException {
        aws.account.lakeFormationDecides();
        aws.pipeline("parameters: { " + parameters + " }");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out())
                .contains("Resources: " + resources + " to add")
                .doesNotContain("Lake Formation decides", "Grants are missing");
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out()).contains("No changes");
    }

    @Test
    void a_stack_that_stands_lacks_grants_until_they_are_there() throws IOException {
        aws.pipeline("parameters: { Merge: true, Crawler: true, RolePath: /data/ }");
        aws.run("deploy");
        aws.account.lakeFormationDecides();

        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out())
                .contains(
                        "the role tailrace-DeliveryRole-1A2B3C4D5E6F (DESCRIBE, SELECT on the table sales_orders) and the"
                                + " role tailrace-MergeRole-1A2B3C4D5E6F (CREATE_TABLE, DESCRIBE on the database) and the role"
                                + " tailrace-CrawlerRole-1A2B3C4D5E6F (CREATE_TABLE, DESCRIBE on the database)");

        grant("DeliveryRole", "tailrace.sales_orders", "DESCRIBE", "SELECT");
        grant("MergeRole", "tailrace", "ALL");
        aws.run("deploy");
        assertThat(aws.out())
                .contains("tailrace-CrawlerRole")
                .doesNotContain("tailrace-DeliveryRole", "tailrace-MergeRole");

        aws.account.grant("IAM_ALLOWED_PRINCIPALS", "tailrace", List.of("ALL"));
        aws.run("deploy");
        assertThat(aws.out()).doesNotContain("Lake Formation");
    }

    @Test
    void firehose_needs_to_see_the_database_of_an_iceberg_table_too() throws IOException {
        aws.account.lakeFormationDecides();
        aws.pipeline("parameters: { Format: iceberg, PartitionKeyPath: $.dynamodb.Keys.order_id.S,"
                + " ConfigFile: config/lambda/sales-orders-iceberg.properties }");

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.out())
                .contains(
                        "the role DeliveryRole (ALTER, DELETE, DESCRIBE, INSERT, SELECT on the table sales_orders) and the"
                                + " role DeliveryRole (DESCRIBE on the database)");
        assertThat(aws.failures()).contains("Required Describe on tailrace");
    }

    /** Whose database it is not does not even see it. */
    @Test
    void a_database_that_is_hidden_is_one_on_which_it_decides() throws IOException {
        aws.account.database("lake");
        aws.account.lakeFormationDecides();
        aws.pipeline("parameters: { DatabaseName: lake, CreateDatabase: false }");

        aws.run("deploy", "--dry-run");

        assertThat(aws.out()).contains("Lake Formation decides on the database lake. Grants are missing, not to you");
    }

    @Test
    void what_reads_no_table_needs_no_grant() throws IOException {
        aws.account.lakeFormationDecides();
        aws.pipeline("parameters: { Format: json }");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out()).doesNotContain("Lake Formation");
    }

    @ParameterizedTest
    @CsvSource({"glue:GetDatabase", "lakeformation:GetDataLakeSettings"})
    void goes_on_where_it_may_not_ask(String action) {
        aws.account.deny(action);

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out())
                .contains("Whether Lake Formation decides on the database tailrace is not known: ")
                .contains("not authorized to perform: " + action)
                .contains("If it does, grants are needed by the role DeliveryRole");
    }

    @Test
    void goes_on_where_it_gets_no_answer() {
        aws.account.throttle("lakeformation:GetDataLakeSettings", 100);

        assertThat(aws.run("deploy", "--dry-run")).isZero();

        assertThat(aws.out())
                .contains("Whether Lake Formation decides on the database tailrace is not known: Rate exceeded.")
                .contains("If it does, grants are needed by the role DeliveryRole");
    }

    @Test
    void goes_on_where_it_may_not_see_grants() {
        aws.run("deploy");
        aws.account.lakeFormationDecides();
        aws.account.deny("lakeformation:ListPermissions");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out()).contains("grants are needed by the role tailrace-DeliveryRole-1A2B3C4D5E6F");
    }

    @Test
    void what_cloudformation_lacks_is_the_users_to_get() {
        aws.account.fail(
                "CREATE", "LakeTable", "Insufficient Lake Formation permission(s): Required Create Table on tailrace");

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.failures())
                .contains("CloudFormation works with your permissions, so here Lake Formation asks for grants to you")
                .doesNotContain("lacks a grant on it, not you");
    }

    private void grant(String role, String resource, String... permissions) {
        aws.account.grant(ROLES + "data/tailrace-" + role + "-1A2B3C4D5E6F", resource, List.of(permissions));
    }
}
