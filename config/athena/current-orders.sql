-- What do the orders look like now? The most valuable first.
SELECT
  order_id,
  customer,
  product_name,
  quantity * price               AS value,
  status,
  shipping_address.city          AS city,
  array_join(tags, ', ')         AS tags
FROM tailrace.sales_orders_current
ORDER BY value DESC, order_id
LIMIT 10;
