-- Which variants go out? The lines of the orders as they are now, without those that were returned or deleted.
SELECT
  sku,
  count(DISTINCT order_id)        AS orders,
  sum(pieces)                     AS pieces,
  sum(pieces * piece_price)       AS revenue
FROM tailrace.sales_orders_current
CROSS JOIN UNNEST(lines) AS line (sku, pieces, piece_price)
WHERE status NOT IN ('RETURNED', 'REFUNDED')
GROUP BY sku
ORDER BY revenue DESC, sku
LIMIT 20;
