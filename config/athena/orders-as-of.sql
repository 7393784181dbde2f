-- What did the orders look like at one moment? Say which, in UTC, in place of localtimestamp: TIMESTAMP '2026-11-22 12:00:00'.
WITH asked AS (
  SELECT localtimestamp AS moment
)
SELECT
  order_id,
  customer,
  product_name,
  quantity * price               AS value,
  status,
  valid_from
FROM tailrace.sales_orders_history
CROSS JOIN asked
WHERE valid_from <= moment
  AND (valid_to > moment OR valid_to IS NULL)
  AND cdc_event_type <> 'REMOVE'
ORDER BY value DESC, order_id
LIMIT 10;
