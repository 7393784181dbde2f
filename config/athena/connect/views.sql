-- Makes names for queries: the orders as they are, exact to the last chunk, and all changes, each once, with version, valid_from and
-- valid_to, of any age. The sink makes the tables, and its merging the view sales_orders_live, which has to be there first.
-- Printed by: ./tailrace ddl --config config/connect/sales-orders-sink.properties

CREATE OR REPLACE VIEW "tailrace"."sales_orders_current" AS
SELECT
  "order_id",
  "customer",
  "product_name",
  "quantity",
  "price",
  "status",
  "placed_at",
  "shipping_address",
  "lines",
  "tags",
  "cdc_event_time",
  "cdc_event_id",
  "cdc_stream",
  "cdc_sequence",
  "cdc_table",
  "cdc_rest",
  "kafka_topic",
  "kafka_partition",
  "kafka_offset",
  "cdc_row_time"
FROM "tailrace"."sales_orders_live";

CREATE OR REPLACE VIEW "tailrace"."sales_orders_history" AS
SELECT
  "order_id",
  "customer",
  "product_name",
  "quantity",
  "price",
  "status",
  "placed_at",
  "shipping_address",
  "lines",
  "tags",
  "cdc_event_type",
  "cdc_event_time",
  "cdc_event_id",
  "cdc_stream",
  "cdc_sequence",
  "cdc_table",
  "cdc_ttl_expired",
  "cdc_changed",
  "cdc_rest",
  "kafka_topic",
  "kafka_partition",
  "kafka_offset",
  row_version AS version,
  row_from AS valid_from,
  lead(row_from) OVER (PARTITION BY "cdc_table", "order_id" ORDER BY row_version) AS valid_to
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY "cdc_table", "order_id" ORDER BY "cdc_stream" NULLS FIRST, "row_time" NULLS FIRST, "cdc_sequence" NULLS FIRST, "cdc_event_id" NULLS FIRST, "kafka_topic" NULLS FIRST, "kafka_partition" NULLS FIRST, "kafka_offset" NULLS FIRST) AS row_version,
    max(row_time) OVER (PARTITION BY "cdc_table", "order_id" ORDER BY "cdc_stream" NULLS FIRST, "row_time" NULLS FIRST, "cdc_sequence" NULLS FIRST, "cdc_event_id" NULLS FIRST, "kafka_topic" NULLS FIRST, "kafka_partition" NULLS FIRST, "kafka_offset" NULLS FIRST) AS row_from
  FROM (
    SELECT
      *,
      row_number() OVER (PARTITION BY "cdc_table", "order_id", "cdc_event_id" ORDER BY "cdc_stream" NULLS FIRST, "row_time" NULLS FIRST, "cdc_sequence" NULLS FIRST, "cdc_event_id" NULLS FIRST, "kafka_topic" NULLS FIRST, "kafka_partition" NULLS FIRST, "kafka_offset" NULLS FIRST) AS row_copy
    FROM (
      SELECT
        *,
        CASE
          WHEN "cdc_event_type" = 'READ' THEN "cdc_event_time" - INTERVAL '2' MINUTE
          WHEN "cdc_sequence" IS NULL THEN "cdc_event_time"
          ELSE max("cdc_event_time") OVER (PARTITION BY "cdc_table", "order_id", "cdc_stream" ORDER BY "cdc_sequence" NULLS LAST)
        END AS row_time
      FROM "tailrace"."sales_orders_changes"
      WHERE "order_id" IS NOT NULL
    )
  )
  WHERE row_copy = 1
    OR "cdc_event_id" IS NULL
);
