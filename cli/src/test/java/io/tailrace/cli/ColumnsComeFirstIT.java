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
    void another_type_of_a_column_comes_first_too() throws IOException {
        declare("order_id string, status struct<code:string>");
        aws.zip("a zip that fills status");

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out()).contains("New columns: status.");
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
