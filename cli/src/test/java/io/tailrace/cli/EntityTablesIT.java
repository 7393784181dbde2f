package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a stack with a table for each entity of the shipped shop. */
class EntityTablesIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String STACK = "tailrace-shop";
    private static final String BUCKET = "tailrace-shop-lake-1a2b3c4d5e6f";

    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        settings(UnaryOperator.identity());
        aws.pipeline(
                HOME.resolve("config/shop-pipeline.yaml"),
                Map.of("ConfigFile", folder.resolve("function.properties").toString()));
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void each_entity_gets_a_table_and_the_second_deployment_finds_nothing_to_do() {
        deploy();

        assertThat(aws.account.has("AWS::Glue::Table", "shop")).isFalse();
        assertThat(tables()).containsExactly("user", "order", "line", "product", "review", "rest");
        assertThat(aws.account.properties(STACK, "Delivery").toString())
                .contains("Prefix=shop/!{partitionKeyFromLambda:entity}/dt=!{partitionKeyFromLambda:dt}"
                        + "/hour=!{partitionKeyFromLambda:hour}/,")
                .doesNotContain("DataFormatConversionConfiguration");
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out()).contains("No changes");
    }

    @Test
    void what_would_be_made_is_shown_before() {
        assertThat(aws.run("deploy", "--dry-run")).isZero();

        assertThat(aws.out()).contains("LakeTableOfUser", "LakeTableOfRest", "CurrentViewOfOrder");
        assertThat(tables()).isEmpty();
    }

    @Test
    void another_format_is_refused_before_anything_is_made() throws IOException {
        aws.pipeline(HOME.resolve("config/shop-pipeline.yaml"), Map.of("Format", "parquet"));

        assertThat(aws.run("deploy")).isEqualTo(ExitCode.IN_THE_WAY);

        assertThat(aws.err())
                .contains("config/lambda/shop.properties declares entities, each with a table of its own, and Format is"
                        + " parquet: Firehose converts a stream's records to the columns of one table only. Set Format:"
                        + " json under parameters.");
        assertThat(aws.account.has("AWS::DynamoDB::Table", "shop")).isFalse();
    }

    @Test
    void status_has_every_table_and_the_newest_object_of_all() {
        deploy();
        aws.account.put(BUCKET, "shop/order/dt=2026-01-02/hour=23/older.gz", "{}");
        aws.account.put(BUCKET, "shop/line/dt=2026-01-02/hour=22/newest.gz", "{}");

        assertThat(aws.run("status")).isZero();

        assertThat(aws.out())
                .containsPattern("Glue table +there +tailrace_shop.shop_line, 14 columns")
                .containsPattern("Glue table +there +tailrace_shop.shop_rest, 11 columns")
                .containsPattern("S3 objects +there .* shop/line/dt=2026-01-02/hour=22/newest.gz")
                .doesNotContain("missing");
    }

    @Test
    void a_table_that_was_deleted_is_missing() {
        deploy();
        aws.account.remove("AWS::Glue::Table", "shop_line");

        assertThat(aws.run("status")).isEqualTo(1);

        assertThat(aws.out()).containsPattern("Glue table +missing").contains("tailrace_shop.shop_order");
    }

    @Test
    void a_new_column_of_an_entity_is_in_its_table_before_the_function_changes() throws IOException {
        deploy();
        settings(text -> text.replace(":order}", ":order}, city string"));
        aws.zip("a zip that fills city");

        deploy();

        assertThat(aws.out())
                .contains("New columns: order.city. The tables and Firehose get them first, the function after that.")
                .containsSubsequence("updated            LakeTableOfOrder", "updated            FunctionVersion");
        assertThat(columns("LakeTableOfOrder")).contains("{Name=city, Type=string}");
        assertThat(columns("LakeTableOfUser")).doesNotContain("city");
    }

    @Test
    void a_column_that_an_entity_has_no_longer_stays_in_its_table() throws IOException {
        deploy();
        settings(text -> text.replace(
                "${file:config/tables/shop.properties:review}",
                "sku string from PK part(2), user_id string from SK part(2)"));

        deploy();

        assertThat(columns("LakeTableOfReview")).contains("Name=stars, ").contains("Name=text, ");
    }

    @Test
    void another_entity_is_an_update() throws IOException {
        settings(EntityTablesIT::withoutReviews);
        deploy();
        settings(UnaryOperator.identity());
        aws.zip("a zip with reviews");

        deploy();

        assertThat(aws.out())
                .contains("  created            LakeTableOfReview (Glue::Table)")
                .contains("  created            CurrentViewOfReview (Athena::NamedQuery)")
                .doesNotContain("New columns");
        assertThat(tables()).contains("review");
    }

    @Test
    void an_entity_goes_only_if_that_is_allowed() throws IOException {
        deploy();
        settings(EntityTablesIT::withoutReviews);

        int refused = aws.run("deploy");
        String why = aws.failures();

        assertThat(refused).isEqualTo(ExitCode.IN_THE_WAY);
        assertThat(why)
                .contains(
                        "LakeTableOfReview: CloudFormation would delete it. The rows so far stay in the entity's folder and"
                                + " are in no table, and new ones go to the table of the rest.")
                .contains("--allow-replacement LakeTableOfReview");
        assertThat(tables()).contains("review");
        assertThat(aws.run("deploy", "--allow-replacement", "LakeTableOfReview"))
                .isZero();
        assertThat(tables()).doesNotContain("review");
    }

    @Test
    void one_table_does_not_become_several_unless_that_is_allowed() throws IOException {
        String one = """
                transforms=flatten, partition
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.columns=${file:config/tables/shop.properties:rest}
                transforms.partition.type=io.tailrace.transform.PartitionByTime
                partition.key.headers=dt,hour
                """;
        settings(text -> one);
        deploy();
        settings(UnaryOperator.identity());

        int refused = aws.run("deploy");

        assertThat(refused).isEqualTo(ExitCode.IN_THE_WAY);
        assertThat(aws.failures()).contains("LakeTable: CloudFormation would delete it.");
        assertThat(aws.run("deploy", "--allow-replacement", "LakeTable")).isZero();
        assertThat(tables()).hasSize(6);
    }

    @Test
    void destroy_deletes_the_tables_and_with_them_the_rows_of_all_entities() {
        deploy();
        aws.account.put(BUCKET, "shop/order/dt=2026-01-02/hour=23/o.gz", "{}");

        assertThat(aws.run("destroy", "--yes", "--delete-data"))
                .as(aws.failures())
                .isZero();

        assertThat(tables()).isEmpty();
        assertThat(aws.account.hasBucket(BUCKET)).isFalse();
    }

    private void deploy() {
        assertThat(aws.run("deploy")).as(() -> aws.failures()).isZero();
    }

    private List<String> tables() {
        return Stream.of("user", "order", "line", "product", "review", "rest")
                .filter(entity -> aws.account.has("AWS::Glue::Table", "shop_" + entity))
                .toList();
    }

    private String columns(String table) {
        return aws.account.properties(STACK, table).toString().replaceAll(".*Columns=(\\[[^]]*\\]).*", "$1");
    }

    private static String withoutReviews(String settings) {
        return settings.replace(", review", "").replaceAll("(?m)^transforms.flatten.entities.review.*\n", "");
    }

    private void settings(UnaryOperator<String> change) throws IOException {
        Files.writeString(
                folder.resolve("function.properties"),
                change.apply(Files.readString(HOME.resolve("config/lambda/shop.properties"))));
    }
}
