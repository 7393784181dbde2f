-- Which rows belong to no order? They have no order_id: another table's changes, or a key that is not as it was declared.
SELECT
  cdc_table,
  cdc_event_type,
  count(*)                        AS rows_without_key,
  min(cdc_event_id)               AS one_of_them,
  min(dt)                         AS first_day
FROM tailrace.sales_orders
WHERE order_id IS NULL
  -- The end of a snapshot is of no order.
  AND cdc_event_type <> 'SNAPSHOT'
  -- The partitions to look at. Without this line all are listed, since the first day of the table.
  AND dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
GROUP BY cdc_table, cdc_event_type
ORDER BY rows_without_key DESC, cdc_table, cdc_event_type;
