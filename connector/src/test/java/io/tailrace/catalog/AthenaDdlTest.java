package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.schema.Columns;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class AthenaDdlTest {

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
    void the_current_view_has_the_last_row_of_each_key_by_kafkas_order_and_no_deleted_one() {
        String view = new AthenaDdl(
                        orders("order_id string, cdc_event_type string, kafka_partition int, kafka_offset bigint"))
                .currentView(List.of("order_id"), 90);

        assertThat(view).isEqualTo("""
                        CREATE OR REPLACE VIEW "tailrace"."sales_orders_current" AS
                        SELECT
                          "order_id",
                          "cdc_event_type",
                          "kafka_partition",
                          "kafka_offset",
                          "dt",
                          "hour"
                        FROM (
                          SELECT
                            *,
                            row_number() OVER (PARTITION BY "order_id" ORDER BY "kafka_partition" DESC, "kafka_offset" DESC) AS row_age
                          FROM "tailrace"."sales_orders"
                          WHERE "dt" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')
                            AND "order_id" IS NOT NULL
                        )
                        WHERE row_age = 1
                          AND "cdc_event_type" <> 'REMOVE';
                        """);
    }

    @Test
    void without_kafkas_columns_the_streams_sequence_decides_and_snapshot_rows_come_first() {
        String view = new AthenaDdl(orders("order_id string, region string, cdc_sequence string"))
                .currentView(List.of("order_id", "region"), 90);

        assertThat(view)
                .contains("PARTITION BY \"order_id\", \"region\" ORDER BY \"cdc_sequence\" DESC NULLS LAST)")
                .contains("AND \"order_id\" IS NOT NULL\n    AND \"region\" IS NOT NULL");
    }

    @Test
    void rows_without_a_sequence_are_ordered_by_their_time() {
        AthenaDdl ddl = new AthenaDdl(orders("order_id string, cdc_event_time timestamp, cdc_sequence string"));

        assertThat(ddl.currentView(List.of("order_id"), 90))
                .contains("ORDER BY \"cdc_sequence\" DESC NULLS LAST, \"cdc_event_time\" DESC)");
    }

    @Test
    void the_history_view_has_each_change_once_with_its_version_and_when_it_was_valid() {
        String view = new AthenaDdl(
                        orders(
                                "order_id string, cdc_event_time timestamp, cdc_event_id string, kafka_partition int, kafka_offset bigint"))
                .historyView(List.of("order_id"), 30);

        assertThat(view).isEqualTo("""
                        CREATE OR REPLACE VIEW "tailrace"."sales_orders_history" AS
                        SELECT
                          "order_id",
                          "cdc_event_time",
                          "cdc_event_id",
                          "kafka_partition",
                          "kafka_offset",
                          "dt",
                          "hour",
                          row_number() OVER (PARTITION BY "order_id" ORDER BY "kafka_partition", "kafka_offset") AS version,
                          "cdc_event_time" AS valid_from,
                          lead("cdc_event_time") OVER (PARTITION BY "order_id" ORDER BY "kafka_partition", "kafka_offset") AS valid_to
                        FROM (
                          SELECT
                            *,
                            row_number() OVER (PARTITION BY "cdc_event_id" ORDER BY "kafka_partition", "kafka_offset") AS row_copy
                          FROM "tailrace"."sales_orders"
                          WHERE "dt" >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
                            AND "order_id" IS NOT NULL
                        )
                        WHERE row_copy = 1
                          OR "cdc_event_id" IS NULL;
                        """);
    }

    @Test
    void a_history_without_event_ids_has_all_rows() {
        String view =
                new AthenaDdl(orders("order_id string, cdc_sequence string")).historyView(List.of("order_id"), 30);

        assertThat(view).endsWith("""
                        FROM "tailrace"."sales_orders"
                        WHERE "dt" >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
                          AND "order_id" IS NOT NULL;
                        """);
    }

    @Test
    void refuses_a_key_that_is_no_column_and_rows_that_have_no_order() {
        AthenaDdl noOrder = new AthenaDdl(orders("order_id string"));

        assertThatThrownBy(() -> noOrder.currentView(List.of("id"), 90))
                .hasMessage("The key column id is not a column of table sales_orders. Its columns: [order_id]");
        assertThatThrownBy(() -> noOrder.currentView(List.of("order_id"), 90))
                .hasMessageContaining("neither kafka_offset nor cdc_sequence");
    }

    @Test
    void refuses_a_column_that_is_a_partition_column_too() {
        assertThatThrownBy(() -> orders("order_id string, dt string"))
                .hasMessageContaining("have a column dt, and so do its partitions");
    }

    private static TableDefinition orders(String columns) {
        return new TableDefinition(
                "tailrace",
                "sales_orders",
                "s3://lake/raw/sales_orders/",
                TableFormat.PARQUET,
                Columns.parse(columns),
                new Partitioning(LocalDate.of(2026, 1, 1)));
    }
}
