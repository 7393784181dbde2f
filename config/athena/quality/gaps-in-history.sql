-- Where is a change missing? Rows that cannot follow the row before them. A history that began before the view does has one, too.
WITH history AS (
  SELECT
    *,
    lag(cdc_event_type) OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS event_before,
    lag(status)         OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS status_before,
    lag(quantity)       OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS quantity_before,
    lag(price)          OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS price_before
  FROM tailrace.sales_orders_history
),
judged AS (
  SELECT
    *,
    CASE
      WHEN event_before IS NULL AND cdc_event_type IN ('MODIFY', 'REMOVE') THEN 'nothing before it'
      WHEN event_before = 'REMOVE' AND cdc_event_type IN ('MODIFY', 'REMOVE') THEN 'was deleted before'
      -- A snapshot may show an order that the stream is yet to insert.
      WHEN event_before IN ('INSERT', 'MODIFY') AND cdc_event_type = 'INSERT' THEN 'was there before'
      WHEN event_before IN ('INSERT', 'MODIFY') AND cdc_event_type IN ('MODIFY', 'REMOVE') AND (
           (status   IS DISTINCT FROM status_before   AND NOT contains(coalesce(cdc_changed, ARRAY[]), 'status'))
        OR (quantity IS DISTINCT FROM quantity_before AND NOT contains(coalesce(cdc_changed, ARRAY[]), 'quantity'))
        OR (price    IS DISTINCT FROM price_before    AND NOT contains(coalesce(cdc_changed, ARRAY[]), 'price'))
      ) THEN 'differs in more than it changed'
    END AS gap
  FROM history
)
SELECT
  order_id,
  version,
  gap,
  event_before,
  cdc_event_type                  AS event,
  date_format(cdc_event_time, '%Y-%m-%d %H:%i') AS changed_at
FROM judged
WHERE gap IS NOT NULL
ORDER BY order_id, version
LIMIT 100;
