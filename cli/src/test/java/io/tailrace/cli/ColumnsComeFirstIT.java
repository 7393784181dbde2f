package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No value falls between an update of the columns and one of the function that fills them. */
class ColumnsComeFirstIT {
    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        aws.pipeline("parameters: { ConfigFile: " + folder.resolve("function.properties") + " }");
        declare("order_id string, status string");
        assertThat(aws.run("deploy")).isZero();
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_new_column_is_in_the_table_and_known_to_firehose_before_the_function_changes() throws IOException {
        declare("order_id string, status string, city string");
        aws.zip("a zip that fills city");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out())
                .contains("New columns: city. The tables and Firehose get them first, the function after that.")
                .containsSubsequence(
                        "updated            LakeTable",
                        "updated            Delivery (",
                        "updated            FunctionVersion");
        assertThat(columns()).contains("{Name=city, Type=string}");
    }

    @Test
    void a_wider_type_of_a_column_comes_first_too() throws IOException {
        declare("order_id string, status string, quantity int");
        aws.run("deploy");
        declare("order_id string, status string, quantity bigint");
        aws.zip("a zip that fills quantity with larger numbers");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out()).contains("New columns: quantity.");
        assertThat(columns()).contains("{Name=quantity, Type=bigint}");
    }

    @Test
    void a_type_that_could_not_read_what_is_there_is_refused_and_a_second_column_is_not() throws IOException {
        declare("order_id string, status string, Balance decimal(10,2), tags array<string>");
        aws.run("deploy");
        declare("order_id string, status string, Balance bigint, tags array<int>");

        assertThat(aws.run("deploy", "--dry-run")).isEqualTo(3);
        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures()).isEqualTo("""
            x This would cost data, and is not done:
                LakeTable: balance is decimal(10,2) in the table and would be bigint.
                LakeTable: tags is array<string> in the table and would be array<int>.
            Objects written so far could not be read. Declare a second column for the new type, with from and the attribute's\
             name. To do it all the same: --allow-replacement LakeTable
            """);
        assertThat(columns()).contains("Type=decimal(10,2)");
        declare("order_id string, status string, balance_2 bigint from Balance, tags array<string>");
        assertThat(aws.run("deploy")).isZero();
        assertThat(columns()).contains("Type=decimal(10,2)", "{Name=balance_2, Type=bigint}");
        declare("order_id string, status string, Balance bigint, tags array<string>");
        assertThat(aws.run("deploy", "--allow-replacement", "LakeTable")).isZero();
    }

    @Test
    void a_column_that_was_declared_once_keeps_its_type_too() throws IOException {
        declare("order_id string");
        aws.run("deploy");
        declare("order_id string, status int");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures()).contains("LakeTable: status is string in the table and would be int.");
    }

    @Test
    void while_firehose_does_not_take_the_columns_the_function_stays_as_it_is() throws IOException {
        Object before = aws.account.properties("tailrace", "FunctionVersion").get("CodeSha256");
        declare("order_id string, status string, city string");
        aws.zip("a zip that fills city");
        aws.account.fail("UPDATE", "Delivery", "Rate exceeded");

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.account.properties("tailrace", "FunctionVersion")).containsEntry("CodeSha256", before);
    }

    @Test
    void the_columns_alone_touch_firehose() throws IOException {
        Object before = aws.account.properties("tailrace", "Delivery");
        declare("order_id string, status string, city string");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.account.properties("tailrace", "Delivery")).isNotEqualTo(before);
        assertThat(aws.out()).contains("updated            Delivery (").doesNotContain("FunctionVersion");
    }

    @Test
    void a_column_that_is_declared_no_longer_stays_in_the_table() throws IOException {
        declare("order_id string");
        aws.zip("a zip that does not fill status");

        assertThat(aws.run("deploy")).isZero();

        assertThat(columns()).endsWith("{Name=cdc_rest, Type=string}, {Name=status, Type=string}]");
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out()).contains("No changes");
    }

    private void declare(String columns) throws IOException {
        Files.writeString(folder.resolve("function.properties"), """
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.columns=%s
                """.formatted(columns));
    }

    private String columns() {
        return aws.account.properties("tailrace", "LakeTable").toString().replaceAll(".*Columns=(\\[[^]]*\\]).*", "$1");
    }
}
