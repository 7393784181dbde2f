-- Which products sell? Orders as they are now, without those that were returned or deleted.
SELECT
  product_name,
  count(*)                        AS orders,
  sum(quantity)                   AS pieces,
  sum(quantity * price)           AS revenue,
  CAST(100.0 * sum(quantity * price) / sum(sum(quantity * price)) OVER () AS decimal(4, 1)) AS percent,
  CAST(avg(quantity * price) AS decimal(10, 2)) AS average_order
FROM tailrace.sales_orders_current
WHERE status NOT IN ('RETURNED', 'REFUNDED')
GROUP BY product_name
ORDER BY revenue DESC, product_name;
