-- Which changes came more than once, where folders are days? None while the source delivers exactly once.
SELECT
  cdc_event_id,
  order_id,
  cdc_event_type,
  count(*)                        AS copies,
  min(dt)                         AS first_day,
  max(dt)                         AS last_day
FROM tailrace.sales_orders
WHERE cdc_event_id IS NOT NULL
  -- The partitions to look at. Without this line all are listed, since the first day of the table.
  AND dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
GROUP BY cdc_event_id, order_id, cdc_event_type
HAVING count(*) > 1
ORDER BY copies DESC, cdc_event_id
LIMIT 100;
