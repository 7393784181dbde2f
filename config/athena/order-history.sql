-- What happened to one order? Every change of the order that changed most, and what it changed.
WITH busiest AS (
  SELECT order_id
  FROM tailrace.sales_orders
  WHERE cdc_event_type <> 'READ'
  GROUP BY order_id
  ORDER BY count(*) DESC, order_id
  LIMIT 1
)
SELECT
  order_id,
  row_number() OVER (ORDER BY kafka_offset) AS version,
  cdc_event_type                            AS event,
  status,
  quantity,
  price,
  shipping_address.city                     AS city,
  array_join(cdc_changed, ', ')             AS changed
FROM tailrace.sales_orders
JOIN busiest USING (order_id)
WHERE cdc_event_type <> 'READ'
ORDER BY version;
