-- Which orders were deleted, and what went with them? A delete keeps the last image of its order.
SELECT
  order_id,
  customer,
  product_name,
  quantity * price                        AS value,
  status                                  AS last_status,
  date_format(cdc_event_time, '%Y-%m-%d %H:%i') AS deleted_at,
  cdc_ttl_expired                         AS expired
FROM tailrace.sales_orders_history
WHERE cdc_event_type = 'REMOVE'
ORDER BY value DESC, order_id
LIMIT 10;
