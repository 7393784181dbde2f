-- How do sales go from day to day? Orders by the day they were placed, as they are now, and how many of that day came back.
SELECT
  date(placed_at)                 AS day,
  count(*)                        AS orders,
  count(DISTINCT customer)        AS customers,
  sum(quantity * price)           AS revenue,
  count_if(status IN ('RETURNED', 'REFUNDED')) AS returned
FROM tailrace.sales_orders_current
GROUP BY date(placed_at)
ORDER BY day DESC;
