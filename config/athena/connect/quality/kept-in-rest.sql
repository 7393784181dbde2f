-- Which attributes are in cdc_rest? Those without a column may want one; those with a column had values that do not fit it.
SELECT
  attribute,
  IF(column_name IS NULL, 'has no column', 'does not fit its column') AS why,
  count(*)                        AS rows_with_it,
  count(DISTINCT order_id)        AS orders,
  min(order_id)                   AS one_of_them
FROM tailrace.sales_orders_changes
CROSS JOIN UNNEST(map_keys(CAST(json_parse(cdc_rest) AS map(varchar, json)))) AS kept (attribute)
LEFT JOIN (
  SELECT column_name
  FROM information_schema.columns
  WHERE table_schema = 'tailrace' AND table_name = 'sales_orders_changes'
) ON column_name = lower(attribute)
WHERE cdc_rest IS NOT NULL
  -- The days to look at.
  AND cdc_event_time >= CAST(current_date - INTERVAL '7' DAY AS timestamp)
GROUP BY attribute, column_name
ORDER BY why, rows_with_it DESC, attribute;
