-- Which orders were deleted, and what went with them? A delete keeps the last image of its order.
SELECT
  order_id,
  customer,
  product_name,
  quantity * price                        AS value,
  status                                  AS last_status,
  date_format(cdc_event_time, '%Y-%m-%d %H:%i') AS deleted_at,
  cdc_ttl_expired                         AS expired
FROM tailrace.sales_orders
WHERE cdc_event_type = 'REMOVE'
  -- The partitions to look at. Without this line all are listed, since the first day of the table.
  AND dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
ORDER BY value DESC, order_id
LIMIT 10;
