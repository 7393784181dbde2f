-- Which orders were deleted, and what was lost with them? A delete keeps the last image of its order.
SELECT
  order_id,
  customer,
  product_name,
  quantity * price                                        AS value,
  status                                                  AS last_status,
  date_diff('second', placed_at, cdc_event_time) / 3600   AS hours_old,
  cdc_ttl_expired                                         AS expired
FROM tailrace.sales_orders
WHERE cdc_event_type = 'REMOVE'
ORDER BY value DESC, order_id
LIMIT 10;
