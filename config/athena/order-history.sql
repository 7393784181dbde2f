-- What happened to one order? Every change of the order that changed most, and what it changed.
SELECT
  order_id,
  step,
  cdc_event_type                 AS event,
  status,
  quantity,
  price,
  shipping_address.city          AS city,
  array_join(cdc_changed, ', ')  AS changed
FROM (
  SELECT *, dense_rank() OVER (ORDER BY steps DESC, order_id, cdc_table) AS place
  FROM (
    SELECT
      *,
      row_number() OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS step,
      count(*) OVER (PARTITION BY cdc_table, order_id) AS steps
    FROM tailrace.sales_orders_history
    -- A row of a snapshot is not a change.
    WHERE cdc_event_type <> 'READ'
  )
)
WHERE place = 1
ORDER BY step;
