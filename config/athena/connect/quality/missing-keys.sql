-- Which rows belong to no order? They have no order_id: another table's changes, or a key that is not as it was declared.
SELECT
  cdc_table,
  cdc_event_type,
  count(*)                        AS rows_without_key,
  min(cdc_event_id)               AS one_of_them,
  min(cdc_event_time)             AS first_at
FROM tailrace.sales_orders_changes
WHERE order_id IS NULL
  -- The end of a snapshot is of no order.
  AND cdc_event_type <> 'SNAPSHOT'
  -- The days to look at.
  AND cdc_event_time >= CAST(current_date - INTERVAL '7' DAY AS timestamp)
GROUP BY cdc_table, cdc_event_type
ORDER BY rows_without_key DESC, cdc_table, cdc_event_type;
