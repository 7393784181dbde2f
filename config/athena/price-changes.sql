-- Which prices changed while the order was open? The largest differences first.
SELECT
  order_id,
  product_name,
  price_before,
  price,
  price - price_before            AS difference,
  date_format(valid_from, '%Y-%m-%d %H:%i') AS changed_at
FROM (
  SELECT *, lag(price) OVER (PARTITION BY cdc_table, order_id ORDER BY version) AS price_before
  FROM tailrace.sales_orders_history
  -- A row of a snapshot comes before the last changes that it already shows.
  WHERE cdc_event_type NOT IN ('READ', 'REMOVE')
)
WHERE price <> price_before
ORDER BY abs(price - price_before) DESC, order_id, version
LIMIT 10;
