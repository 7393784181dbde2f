package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.schema.Columns;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class AthenaDdlTest {
    private static final String METADATA = "cdc_event_type string, cdc_event_time timestamp, cdc_event_id string,"
            + " cdc_stream string, cdc_sequence string";

    @Test
    void a_table_in_hives_grammar_with_partition_projection() {
        String ddl = new AthenaDdl(orders("order_id string, lines array<struct<sku:string>>, cdc_rest string"))
                .createTable();

        assertThat(ddl).isEqualTo("""
            CREATE EXTERNAL TABLE IF NOT EXISTS `tailrace`.`sales_orders` (
              `order_id` string,
              `lines` array<struct<sku:string>>,
              `cdc_rest` string COMMENT 'DynamoDB JSON of what no column holds'
            )
            PARTITIONED BY (`dt` string, `hour` string)
            ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
            STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
            OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
            LOCATION 's3://lake/raw/sales_orders/'
            TBLPROPERTIES (
              'classification' = 'parquet',
              'projection.enabled' = 'true',
              'projection.dt.type' = 'date',
              'projection.dt.format' = 'yyyy-MM-dd',
              'projection.dt.range' = '2026-01-01,NOW+1DAYS',
              'projection.dt.interval' = '1',
              'projection.dt.interval.unit' = 'DAYS',
              'projection.hour.type' = 'integer',
              'projection.hour.range' = '0,23',
              'projection.hour.digits' = '2',
              'storage.location.template' = 's3://lake/raw/sales_orders/dt=${dt}/hour=${hour}/'
            );
            """);
    }

    @Test
    void a_table_of_days_has_one_partition_column() {
        assertThat(new AthenaDdl(orders(Folders.DAILY, "order_id string")).createTable())
                .isEqualTo("""
            CREATE EXTERNAL TABLE IF NOT EXISTS `tailrace`.`sales_orders` (
              `order_id` string
            )
            PARTITIONED BY (`dt` string)
            ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
            STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
            OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
            LOCATION 's3://lake/raw/sales_orders/'
            TBLPROPERTIES (
              'classification' = 'parquet',
              'projection.enabled' = 'true',
              'projection.dt.type' = 'date',
              'projection.dt.format' = 'yyyy-MM-dd',
              'projection.dt.range' = '2026-01-01,NOW+1DAYS',
              'projection.dt.interval' = '1',
              'projection.dt.interval.unit' = 'DAYS',
              'storage.location.template' = 's3://lake/raw/sales_orders/dt=${dt}/'
            );
            """);
    }

    @Test
    void the_views_of_a_table_of_days_are_those_of_hours_without_the_hour() {
        String columns = "order_id string, cdc_table string, kafka_offset bigint, " + METADATA;
        List<String> hourly = views(Folders.HOURLY, columns);

        assertThat(views(Folders.DAILY, columns))
                .isEqualTo(hourly.stream()
                        .map(view -> view.replaceAll(",\\s+(item\\.)?\"hour\"( DESC NULLS LAST| NULLS FIRST)?", ""))
                        .toList())
                .allSatisfy(view -> assertThat(view)
                        .doesNotContain("\"hour\"")
                        .contains("WHERE \"dt\" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')"));
    }

    @Test
    void a_column_named_hour_is_a_column_like_any_other_where_no_folder_has_its_name() {
        String columns = "order_id string, hour map<string,int>, " + METADATA;

        assertThat(views(Folders.DAILY, columns))
                .allSatisfy(view ->
                        assertThat(view).contains("\"hour\",\n").doesNotContain("\"hour\" DESC", "\"hour\" NULLS"));
        assertThat(AthenaDdl.historyOfLog("tailrace", "sales_orders", Columns.parse(columns), List.of("order_id")))
                .contains("\"hour\",\n")
                .doesNotContain("\"hour\" NULLS");
        assertThatThrownBy(() -> orders(columns)).hasMessageContaining("have a column hour, and so do its partitions");
        assertThatThrownBy(() -> orders(Folders.DAILY, "order_id string, dt string"))
                .hasMessageContaining("have a column dt, and so do its partitions");
    }

    @Test
    void the_current_view_has_the_newest_row_of_each_item_and_no_deleted_one() {
        String view = new AthenaDdl(orders("order_id string, " + METADATA)).currentView(List.of("order_id"), 90);

        assertThat(view).isEqualTo("""
            CREATE OR REPLACE VIEW "tailrace"."sales_orders_current" AS
            SELECT
              "order_id",
              "cdc_event_type",
              "cdc_event_time",
              "cdc_event_id",
              "cdc_stream",
              "cdc_sequence",
              "dt",
              "hour"
            FROM (
              SELECT
                *,
                row_number() OVER (PARTITION BY "order_id" ORDER BY "cdc_stream" DESC NULLS LAST, "row_time" DESC NULLS LAST, "cdc_sequence" DESC NULLS LAST, "cdc_event_id" DESC NULLS LAST, "dt" DESC NULLS LAST, "hour" DESC NULLS LAST) AS row_age
              FROM (
                SELECT
                  *,
                  CASE
                    WHEN "cdc_event_type" = 'READ' THEN "cdc_event_time" - INTERVAL '2' MINUTE
                    WHEN "cdc_sequence" IS NULL THEN "cdc_event_time"
                    ELSE max("cdc_event_time") OVER (PARTITION BY "order_id", "cdc_stream" ORDER BY "cdc_sequence" NULLS LAST)
                  END AS row_time
                FROM "tailrace"."sales_orders"
                WHERE "dt" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')
                  AND "order_id" IS NOT NULL
              )
            )
            WHERE row_age = 1
              AND "cdc_event_type" <> 'REMOVE';
            """);
    }

    @Test
    void the_current_view_by_snapshots_leaves_out_what_is_older_than_a_whole_one() {
        AthenaDdl ddl = new AthenaDdl(orders("order_id string, cdc_table string, " + METADATA));

        assertThat(ddl.currentViewBySnapshots(List.of("order_id"), 90))
                .startsWith("CREATE OR REPLACE VIEW \"tailrace\".\"sales_orders_current\" AS\nWITH snapshots AS (\n")
                .contains("WHERE \"dt\" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')\n"
                        + "    AND \"cdc_event_id\" LIKE 'snapshot-%'")
                .contains("LEFT JOIN whole ON whole.of_table = coalesce(item.\"cdc_table\", '')")
                .contains("AND NOT coalesce(coalesce(item.\"cdc_stream\", '') < whole.stream");
    }

    @Test
    void an_item_is_a_key_of_one_dynamodb_table() {
        AthenaDdl ddl = new AthenaDdl(orders("order_id string, region string, cdc_table string, " + METADATA));

        assertThat(ddl.currentView(List.of("order_id", "region"), 90))
                .contains("PARTITION BY \"cdc_table\", \"order_id\", \"region\" ORDER BY \"cdc_stream\" DESC")
                .contains("PARTITION BY \"cdc_table\", \"order_id\", \"region\", \"cdc_stream\" ORDER BY")
                .contains("AND \"order_id\" IS NOT NULL\n      AND \"region\" IS NOT NULL");
    }

    @Test
    void where_a_row_was_in_kafka_decides_only_between_copies_and_only_when_the_rows_say_it() {
        String kafka = ", kafka_topic string, kafka_partition int, kafka_offset bigint";
        AthenaDdl ddl = new AthenaDdl(orders("order_id string, " + METADATA + kafka));

        assertThat(ddl.historyView(List.of("order_id"), 90))
                .contains(
                        " ORDER BY \"cdc_stream\" NULLS FIRST, \"row_time\" NULLS FIRST, \"cdc_sequence\" NULLS FIRST,"
                                + " \"cdc_event_id\" NULLS FIRST, \"kafka_topic\" NULLS FIRST, \"kafka_partition\" NULLS"
                                + " FIRST, \"kafka_offset\" NULLS FIRST, \"dt\" NULLS FIRST, \"hour\" NULLS FIRST)");
    }

    @Test
    void the_history_view_has_each_change_once_with_its_version_and_when_it_was_valid() {
        String view = new AthenaDdl(orders("order_id string, " + METADATA)).historyView(List.of("order_id"), 30);
        String order = "\"cdc_stream\" NULLS FIRST, \"row_time\" NULLS FIRST, \"cdc_sequence\" NULLS FIRST, "
                + "\"cdc_event_id\" NULLS FIRST, \"dt\" NULLS FIRST, \"hour\" NULLS FIRST";

        assertThat(view).isEqualTo("""
            CREATE OR REPLACE VIEW "tailrace"."sales_orders_history" AS
            SELECT
              "order_id",
              "cdc_event_type",
              "cdc_event_time",
              "cdc_event_id",
              "cdc_stream",
              "cdc_sequence",
              "dt",
              "hour",
              row_version AS version,
              row_from AS valid_from,
              lead(row_from) OVER (PARTITION BY "order_id" ORDER BY row_version) AS valid_to
            FROM (
              SELECT
                *,
                row_number() OVER (PARTITION BY "order_id" ORDER BY ORDER) AS row_version,
                max(row_time) OVER (PARTITION BY "order_id" ORDER BY ORDER) AS row_from
              FROM (
                SELECT
                  *,
                  row_number() OVER (PARTITION BY "order_id", "cdc_event_id" ORDER BY ORDER) AS row_copy
                FROM (
                  SELECT
                    *,
                    CASE
                      WHEN "cdc_event_type" = 'READ' THEN "cdc_event_time" - INTERVAL '2' MINUTE
                      WHEN "cdc_sequence" IS NULL THEN "cdc_event_time"
                      ELSE max("cdc_event_time") OVER (PARTITION BY "order_id", "cdc_stream" ORDER BY "cdc_sequence" NULLS LAST)
                    END AS row_time
                  FROM "tailrace"."sales_orders"
                  WHERE "dt" >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
                    AND "order_id" IS NOT NULL
                )
              )
              WHERE row_copy = 1
                OR "cdc_event_id" IS NULL
            );
            """.replace("BY ORDER)", "BY " + order + ")"));
    }

    @Test
    void refuses_a_key_that_is_not_a_column() {
        assertThatThrownBy(() -> new AthenaDdl(orders("order_id string")).currentView(List.of("id"), 90))
                .hasMessage("The key column id is not a column of table sales_orders. Its columns: [order_id]");
    }

    @Test
    void refuses_rows_that_do_not_tell_their_order_whatever_kafka_says_of_them() {
        AthenaDdl ddl = new AthenaDdl(orders("order_id string, cdc_event_type string, cdc_event_id string,"
                + " cdc_sequence string, kafka_partition int, kafka_offset bigint"));

        assertThatThrownBy(() -> ddl.currentView(List.of("order_id"), 90))
                .hasMessage(
                        "The views of table sales_orders need the columns [cdc_event_time, cdc_stream], which give an"
                                + " item's changes their order. FlattenDynamoDb adds them unless its options metadata or"
                                + " metadata.prefix leave them out");
        assertThatThrownBy(() -> ddl.historyView(List.of("order_id"), 90))
                .hasMessageContaining("[cdc_event_time, cdc_stream]");
    }

    @Test
    void refuses_a_column_that_the_views_have_themselves() {
        AthenaDdl ddl = new AthenaDdl(orders("order_id string, version int, " + METADATA));

        assertThat(ddl.currentView(List.of("order_id"), 90)).contains("\"version\"");
        assertThatThrownBy(() -> ddl.historyView(List.of("order_id"), 90))
                .hasMessage("The rows of table sales_orders have a column version, and so does the view"
                        + " sales_orders_history. Rename the one in the rows, as with FlattenDynamoDb's option rename");
    }

    @Test
    void refuses_a_column_that_is_a_partition_column_too() {
        assertThatThrownBy(() -> orders("order_id string, dt string"))
                .hasMessageContaining("have a column dt, and so do its partitions");
    }

    private static List<String> views(Folders folders, String columns) {
        AthenaDdl ddl = new AthenaDdl(orders(folders, columns));
        List<String> keys = List.of("order_id");
        return List.of(ddl.currentView(keys, 90), ddl.currentViewBySnapshots(keys, 90), ddl.historyView(keys, 90));
    }

    private static TableDefinition orders(String columns) {
        return orders(Folders.HOURLY, columns);
    }

    private static TableDefinition orders(Folders folders, String columns) {
        return new TableDefinition(
                "tailrace",
                "sales_orders",
                "s3://lake/raw/sales_orders/",
                TableFormat.PARQUET,
                Columns.parse(columns),
                new Partitioning(folders, LocalDate.of(2026, 1, 1)));
    }
}
