-- What do the orders look like now? The newest row of each, the most valuable first.
SELECT
  order_id,
  customer,
  product_name,
  quantity * price               AS value,
  status,
  shipping_address.city          AS city,
  array_join(tags, ', ')         AS tags
FROM (
  SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY kafka_offset DESC) AS age
  FROM tailrace.sales_orders
  -- The partitions to look at. Without this line all are listed, since the first day of the table.
  WHERE dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
)
WHERE age = 1
  AND cdc_event_type <> 'REMOVE'
ORDER BY value DESC, order_id
LIMIT 10;
