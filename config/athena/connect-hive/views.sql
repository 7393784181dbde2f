-- Makes the views of the newest row of each order and of all rows, each change once, with version, valid_from and valid_to.
-- They look 90 days back: an order that has not changed since is not in them, and each day costs a query 24 listings of S3, the
-- view of the newest rows twice as many, because it counts the rows of snapshots as well.
-- Printed by: ./tailrace ddl --config config/connect/sales-orders-hive-sink.properties --days 90

CREATE OR REPLACE VIEW "tailrace"."sales_orders_current" AS
WITH snapshots AS (
  SELECT
    coalesce("cdc_table", '') AS of_table,
    TRY_CAST(split_part("cdc_event_id", '-', 2) AS bigint) AS id,
    nullif(min(CASE WHEN "cdc_event_type" = 'READ' THEN coalesce("cdc_stream", '') END), '') AS stream
  FROM "tailrace"."sales_orders"
  WHERE "dt" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')
    AND "cdc_event_id" LIKE 'snapshot-%'
    AND ("cdc_event_type" = 'SNAPSHOT'
      OR ("cdc_event_type" = 'READ' AND "order_id" IS NOT NULL))
  GROUP BY 1, 2
  HAVING count(DISTINCT CASE WHEN "cdc_event_type" = 'READ' THEN "cdc_event_id" END)
    >= max(CASE WHEN "cdc_event_type" = 'SNAPSHOT' THEN TRY_CAST(split_part("cdc_event_id", '-', 3) AS bigint) END)
),
whole AS (
  SELECT of_table, max(id) AS id, max_by(stream, id) AS stream
  FROM snapshots
  GROUP BY of_table
)
SELECT
  item."order_id",
  item."customer",
  item."product_name",
  item."quantity",
  item."price",
  item."status",
  item."placed_at",
  item."shipping_address",
  item."lines",
  item."tags",
  item."cdc_event_type",
  item."cdc_event_time",
  item."cdc_event_id",
  item."cdc_stream",
  item."cdc_sequence",
  item."cdc_table",
  item."cdc_ttl_expired",
  item."cdc_changed",
  item."cdc_rest",
  item."kafka_topic",
  item."kafka_partition",
  item."kafka_offset",
  item."dt",
  item."hour"
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY "cdc_table", "order_id" ORDER BY "cdc_stream" DESC NULLS LAST, "row_time" DESC NULLS LAST, "cdc_sequence" DESC NULLS LAST, "cdc_event_id" DESC NULLS LAST, "kafka_topic" DESC NULLS LAST, "kafka_partition" DESC NULLS LAST, "kafka_offset" DESC NULLS LAST, "dt" DESC NULLS LAST, "hour" DESC NULLS LAST) AS row_age
  FROM (
    SELECT
      *,
      CASE
        WHEN "cdc_event_type" = 'READ' THEN "cdc_event_time" - INTERVAL '2' MINUTE
        WHEN "cdc_sequence" IS NULL THEN "cdc_event_time"
        ELSE max("cdc_event_time") OVER (PARTITION BY "cdc_table", "order_id", "cdc_stream" ORDER BY "cdc_sequence" NULLS LAST)
      END AS row_time
    FROM "tailrace"."sales_orders"
    WHERE "dt" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')
      AND "order_id" IS NOT NULL
  )
) item
LEFT JOIN whole ON whole.of_table = coalesce(item."cdc_table", '')
WHERE item.row_age = 1
  AND item."cdc_event_type" <> 'REMOVE'
  AND NOT coalesce(coalesce(item."cdc_stream", '') < whole.stream
    OR (coalesce(item."cdc_stream", '') = coalesce(whole.stream, coalesce(item."cdc_stream", ''))
      AND item."row_time" < date_add('millisecond', whole.id % 3600000, date_add('hour', whole.id / 3600000, TIMESTAMP '1970-01-01 00:00:00.000'))
        - INTERVAL '2' MINUTE), false);

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
  "dt",
  "hour",
  row_version AS version,
  row_from AS valid_from,
  lead(row_from) OVER (PARTITION BY "cdc_table", "order_id" ORDER BY row_version) AS valid_to
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY "cdc_table", "order_id" ORDER BY "cdc_stream" NULLS FIRST, "row_time" NULLS FIRST, "cdc_sequence" NULLS FIRST, "cdc_event_id" NULLS FIRST, "kafka_topic" NULLS FIRST, "kafka_partition" NULLS FIRST, "kafka_offset" NULLS FIRST, "dt" NULLS FIRST, "hour" NULLS FIRST) AS row_version,
    max(row_time) OVER (PARTITION BY "cdc_table", "order_id" ORDER BY "cdc_stream" NULLS FIRST, "row_time" NULLS FIRST, "cdc_sequence" NULLS FIRST, "cdc_event_id" NULLS FIRST, "kafka_topic" NULLS FIRST, "kafka_partition" NULLS FIRST, "kafka_offset" NULLS FIRST, "dt" NULLS FIRST, "hour" NULLS FIRST) AS row_from
  FROM (
    SELECT
      *,
      row_number() OVER (PARTITION BY "cdc_table", "order_id", "cdc_event_id" ORDER BY "cdc_stream" NULLS FIRST, "row_time" NULLS FIRST, "cdc_sequence" NULLS FIRST, "cdc_event_id" NULLS FIRST, "kafka_topic" NULLS FIRST, "kafka_partition" NULLS FIRST, "kafka_offset" NULLS FIRST, "dt" NULLS FIRST, "hour" NULLS FIRST) AS row_copy
    FROM (
      SELECT
        *,
        CASE
          WHEN "cdc_event_type" = 'READ' THEN "cdc_event_time" - INTERVAL '2' MINUTE
          WHEN "cdc_sequence" IS NULL THEN "cdc_event_time"
          ELSE max("cdc_event_time") OVER (PARTITION BY "cdc_table", "order_id", "cdc_stream" ORDER BY "cdc_sequence" NULLS LAST)
        END AS row_time
      FROM "tailrace"."sales_orders"
      WHERE "dt" >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d')
        AND "order_id" IS NOT NULL
    )
  )
  WHERE row_copy = 1
    OR "cdc_event_id" IS NULL
);
