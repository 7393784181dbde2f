package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.connect.PropertiesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FunctionDdlTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);

    @Test
    void the_shipped_statements_are_those_of_the_shipped_settings() throws IOException {
        LakeDdl ddl = shippedSettings(TableFormat.PARQUET);

        assertThat(shipped("managed/table.sql"))
                .as("./tailrace ddl --config config/lambda/sales-orders.properties"
                        + " --location s3://my-lake/sales_orders/ prints what belongs there")
                .isEqualTo(ddl.table().strip());
        assertThat(shipped("managed/views.sql")).isEqualTo(ddl.views(90).strip());
        assertThat(shipped("managed/table-json.sql"))
                .isEqualTo(shippedSettings(TableFormat.JSON).table().strip());
    }

    @Test
    void the_table_follows_the_location_and_the_settings() {
        Map<String, String> settings = Map.of(
                "transforms", "flatten",
                "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
                "transforms.flatten.columns", "id string");

        LakeDdl ddl = new FunctionDdl(settings, HOME)
                .of("shop", "s3://lake/raw/orders", TableFormat.JSON, FIRST_DAY, List.of("id"))
                .get(0);

        assertThat(ddl.table())
                .contains("CREATE EXTERNAL TABLE IF NOT EXISTS `shop`.`orders` (\n  `id` string,\n")
                .contains("ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'")
                .contains("LOCATION 's3://lake/raw/orders/'");
        assertThat(ddl.views(30))
                .contains(
                        "PARTITION BY \"cdc_table\", \"id\" ORDER BY \"cdc_stream\" DESC NULLS LAST, \"row_time\" DESC");
    }

    /** In Parquet as well: Firehose makes it of the same lines. */
    @ParameterizedTest
    @EnumSource
    void bytes_are_strings_in_base64_at_any_depth(TableFormat format) {
        Map<String, String> settings = Map.of(
                "transforms",
                "flatten",
                "transforms.flatten.type",
                "io.tailrace.transform.FlattenDynamoDb$Value",
                "transforms.flatten.columns",
                "id string, photo binary, parts map<string,struct<data:binary,n:int>>");

        LakeDdl ddl = new FunctionDdl(settings, HOME)
                .of("shop", "s3://lake/raw/orders", format, FIRST_DAY, List.of())
                .get(0);

        assertThat(ddl.table()).contains("  `photo` string,\n  `parts` map<string,struct<data:string,n:int>>,\n");
    }

    @Test
    void each_entity_has_a_table_over_its_folder_and_views_by_its_key() {
        FunctionDdl ddl = new FunctionDdl(PropertiesFile.read(HOME.resolve("config/lambda/shop.properties")), HOME);

        List<LakeDdl> tables = ddl.of("shop", "s3://lake/shop/", ddl.format(), FIRST_DAY, List.of("pk", "sk"));

        assertThat(tables)
                .extracting(table -> table.definition().name())
                .containsExactly("shop_user", "shop_order", "shop_line", "shop_product", "shop_review", "shop_rest");
        assertThat(tables.get(1).table())
                .contains(
                        "CREATE EXTERNAL TABLE IF NOT EXISTS `shop`.`shop_order` (\n  `user_id` string,\n  `order_id` bigint,\n")
                .contains("LOCATION 's3://lake/shop/order/'");
        assertThat(tables.get(1).views(90)).contains("PARTITION BY \"cdc_table\", \"user_id\", \"order_id\" ");
        assertThat(tables.get(5).views(90)).contains("PARTITION BY \"cdc_table\", \"pk\", \"sk\" ");
    }

    @Test
    void entities_in_parquet_are_refused() {
        FunctionDdl ddl = new FunctionDdl(PropertiesFile.read(HOME.resolve("config/lambda/shop.properties")), HOME);

        assertThatThrownBy(() -> ddl.of("shop", "s3://lake/shop/", TableFormat.PARQUET, FIRST_DAY, List.of()))
                .hasMessageContaining("each entity has a table of its own: the format is json. Leave --format out.");
    }

    @Test
    void refuses_a_file_that_is_not_there() {
        assertThatThrownBy(() -> PropertiesFile.read(Path.of("nowhere.properties")))
                .hasMessage("There is no file nowhere.properties.");
    }

    private static LakeDdl shippedSettings(TableFormat format) {
        return new FunctionDdl(PropertiesFile.read(HOME.resolve("config/lambda/sales-orders.properties")), HOME)
                .of("tailrace", "s3://my-lake/sales_orders/", format, FIRST_DAY, List.of())
                .get(0);
    }

    private static String shipped(String file) throws IOException {
        return Files.readAllLines(HOME.resolve("config/athena").resolve(file)).stream()
                .filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining("\n"))
                .strip();
    }
}
