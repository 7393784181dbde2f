-- How long do orders stay in a status before the next one? From the history, in minutes.
WITH steps AS (
  SELECT
    *,
    lag(status) OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS status_before
  FROM tailrace.sales_orders_history
  -- A row of a snapshot tells when it was read, not when the order got there, and comes before the last changes that it shows.
  WHERE cdc_event_type NOT IN ('READ', 'REMOVE')
),
stays AS (
  SELECT
    status,
    lead(status) OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS next_status,
    date_diff('minute', valid_from, lead(valid_from) OVER (PARTITION BY cdc_table, order_id ORDER BY version)) AS minutes
  FROM steps
  WHERE status IS DISTINCT FROM status_before
)
SELECT
  status,
  next_status,
  count(*)                        AS orders,
  min(minutes)                    AS shortest,
  CAST(avg(minutes) AS decimal(10, 1)) AS average,
  max(minutes)                    AS longest
FROM stays
WHERE next_status IS NOT NULL
GROUP BY status, next_status
ORDER BY orders DESC, status, next_status;
