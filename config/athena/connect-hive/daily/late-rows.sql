-- Which rows came late, where folders are days? Rows in the folder of a day that began more than an hour after their change.
SELECT
  dt,
  count(*)                        AS late_rows,
  count(DISTINCT order_id)        AS orders,
  max(date_diff('minute', cdc_event_time, CAST(dt AS timestamp))) AS latest_by_minutes
FROM tailrace.sales_orders
WHERE date_diff('minute', cdc_event_time, CAST(dt AS timestamp)) > 60
  -- The partitions to look at. Without this line all are listed, since the first day of the table.
  AND dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
GROUP BY dt
ORDER BY dt;
