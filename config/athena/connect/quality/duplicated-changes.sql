-- Which changes came more than once? None while the source delivers exactly once; the current table counts each of them once anyway.
SELECT
  cdc_event_id,
  order_id,
  cdc_event_type,
  count(*)                        AS copies,
  min(cdc_event_time)             AS changed_at
FROM tailrace.sales_orders_changes
WHERE cdc_event_id IS NOT NULL
  -- The days to look at.
  AND cdc_event_time >= CAST(current_date - INTERVAL '7' DAY AS timestamp)
GROUP BY cdc_event_id, order_id, cdc_event_type
HAVING count(*) > 1
ORDER BY copies DESC, cdc_event_id
LIMIT 100;
