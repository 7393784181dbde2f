-- What happened to one order? Every change of the order that changed most, and what it changed.
SELECT
  order_id,
  version,
  cdc_event_type                 AS event,
  status,
  quantity,
  price,
  shipping_address.city          AS city,
  array_join(cdc_changed, ', ')  AS changed
FROM (
  SELECT *, dense_rank() OVER (ORDER BY versions DESC, order_id) AS place
  FROM (
    SELECT *, count(*) OVER (PARTITION BY order_id) AS versions
    FROM tailrace.sales_orders_history
  )
)
WHERE place = 1
ORDER BY version;
