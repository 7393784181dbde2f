package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.cli.connect.ConnectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SinkDdlTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final ConnectorFile SINK =
            ConnectorFile.read(HOME.resolve("config/connect/sales-orders-hive-sink.properties"));
    private static final ConnectorFile ICEBERG =
            ConnectorFile.read(HOME.resolve("config/connect/sales-orders-sink.properties"));

    @Test
    void the_shipped_statements_are_those_of_the_shipped_sink() throws IOException {
        LakeDdl ddl = new SinkDdl(SINK, HOME).of("sales-orders").get(0);

        assertThat(shipped("connect-hive/table.sql"))
                .as(
                        "./tailrace ddl --config config/connect/sales-orders-hive-sink.properties prints what belongs there")
                .isEqualTo(ddl.table().strip());
        assertThat(shipped("connect-hive/views.sql")).isEqualTo(ddl.views(90).strip());
    }

    @Test
    void each_entity_of_a_single_table_design_has_a_view_by_its_key() {
        ConnectorFile shop = ConnectorFile.read(HOME.resolve("config/connect/shop-sink.properties"));

        List<LakeDdl> tables = new SinkDdl(shop, HOME).of("shop");

        assertThat(tables)
                .extracting(table -> table.definition().name())
                .containsExactly("shop_user", "shop_order", "shop_line", "shop_product", "shop_review", "shop_rest");
        assertThat(tables.get(1).views(90))
                .contains("PARTITION BY \"cdc_table\", \"user_id\", \"order_id\"")
                .contains("\"shop_order_changes\"");
    }

    @Test
    void the_shipped_views_over_iceberg_are_those_of_the_shipped_sink() throws IOException {
        LakeDdl ddl = new SinkDdl(ICEBERG, HOME).of("sales-orders").get(0);

        assertThat(shipped("connect/views.sql"))
                .as("./tailrace ddl --config config/connect/sales-orders-sink.properties prints what belongs there")
                .isEqualTo(ddl.views(90).strip());
        assertThat(ddl.table()).startsWith("-- The sink creates the table sales_orders_changes");
    }

    @Test
    void the_table_follows_the_sink_and_the_topic() {
        ConnectorFile sink = SINK.with(Map.of(
                "s3.bucket", "other-lake",
                "s3.prefix", "",
                "glue.database", "shop",
                "kafka.columns.enabled", "false",
                "transforms.flatten.columns", "id string, amount decimal(12,3)"));

        assertThat(new SinkDdl(sink, HOME).of("Returned-Orders").get(0).table())
                .contains("CREATE EXTERNAL TABLE IF NOT EXISTS `shop`.`returned_orders` (\n  `id` string,\n"
                        + "  `amount` decimal(12,3),\n  `cdc_event_type` string")
                .contains("LOCATION 's3://other-lake/returned_orders/'")
                .doesNotContain("kafka_offset");
        assertThat(new SinkDdl(sink, HOME).of("Returned-Orders").get(0).views(7))
                .contains("PARTITION BY \"cdc_table\", \"id\" ORDER BY \"cdc_stream\" DESC NULLS LAST")
                .contains("INTERVAL '7' DAY")
                .doesNotContain("kafka_offset");
    }

    @Test
    void table_and_views_follow_the_folders_of_the_sink() {
        LakeDdl hourly = new SinkDdl(SINK, HOME).of("sales-orders").get(0);

        LakeDdl daily = new SinkDdl(SINK.with(Map.of("partition.template", "{table}/dt={time:yyyy-MM-dd}")), HOME)
                .of("sales-orders")
                .get(0);

        assertThat(daily.table())
                .contains("PARTITIONED BY (`dt` string)\n")
                .contains("'storage.location.template' = 's3://my-lake/hive/sales_orders/dt=${dt}/'\n")
                .doesNotContain("hour");
        assertThat(daily.views(90))
                .isEqualTo(hourly.views(90).replaceAll(",\\s+(item\\.)?\"hour\"( DESC NULLS LAST| NULLS FIRST)?", ""))
                .contains("\"dt\" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')")
                .doesNotContain("\"hour\"");
    }

    @Test
    void folders_without_computed_partitions_have_no_statements() {
        ConnectorFile sink =
                SINK.with(Map.of("catalog", "none", "partition.template", "{table}/year={time:yyyy}/dt={time:MM-dd}"));

        assertThatThrownBy(() -> new SinkDdl(sink, HOME).of("sales-orders"))
                .hasMessageContaining("tables are made for {table}/dt={time:yyyy-MM-dd}/hour={time:HH} or"
                        + " {table}/dt={time:yyyy-MM-dd} only");
    }

    @Test
    void views_take_the_keys_that_are_given() {
        assertThat(new SinkDdl(SINK, HOME)
                        .of("sales-orders")
                        .get(0)
                        .keyedBy(List.of("customer", "order_id"))
                        .views(90))
                .contains("PARTITION BY \"cdc_table\", \"customer\", \"order_id\" ORDER BY");
    }

    @Test
    void rows_without_declared_columns_have_no_statements() {
        ConnectorFile sink = new ConnectorFile("sink", Map.of("name", "sink", "s3.bucket", "lake"));

        assertThatThrownBy(() -> new SinkDdl(sink, HOME).of("orders"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The rows of topic orders have no schema: declare their columns");
    }

    private static String shipped(String file) throws IOException {
        return Files.readAllLines(HOME.resolve("config/athena").resolve(file)).stream()
                .filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining("\n"))
                .strip();
    }
}
