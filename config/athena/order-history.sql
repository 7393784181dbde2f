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
  SELECT *, dense_rank() OVER (ORDER BY changes DESC, order_id) AS place
  FROM (
    SELECT
      *,
      count(*) OVER (PARTITION BY order_id) AS changes,
      row_number() OVER (PARTITION BY order_id ORDER BY kafka_offset) AS version
    FROM tailrace.sales_orders
    WHERE cdc_event_type <> 'READ'
      -- The partitions to look at. Without this line all are listed, since the first day of the table.
      AND dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
  )
)
WHERE place = 1
ORDER BY version;
