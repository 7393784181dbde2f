-- Which attributes are in cdc_rest? Those without a column may want one; those with a column had values that do not fit it.
SELECT
  attribute,
  IF(column_name IS NULL, 'has no column', 'does not fit its column') AS why,
  count(*)                        AS rows_with_it,
  count(DISTINCT order_id)        AS orders,
  min(order_id)                   AS one_of_them
FROM tailrace.sales_orders
CROSS JOIN UNNEST(map_keys(CAST(json_parse(cdc_rest) AS map(varchar, json)))) AS kept (attribute)
LEFT JOIN (
  SELECT column_name
  FROM information_schema.columns
  WHERE table_schema = 'tailrace' AND table_name = 'sales_orders'
) ON column_name = lower(attribute)
WHERE cdc_rest IS NOT NULL
  -- The partitions to look at. Without this line all are listed, since the first day of the table.
  AND dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
GROUP BY attribute, column_name
ORDER BY why, rows_with_it DESC, attribute;
