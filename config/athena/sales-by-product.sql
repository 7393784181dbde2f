-- Which products sell? Orders as they are now, without those that were returned or deleted.
WITH current_orders AS (
  SELECT *
  FROM (
    SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY kafka_offset DESC) AS age
    FROM tailrace.sales_orders
    -- The partitions to look at. Without this line all are listed, since the first day of the table.
    WHERE dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
  )
  WHERE age = 1
    AND cdc_event_type <> 'REMOVE'
)
SELECT
  product_name,
  count(*)                        AS orders,
  sum(quantity)                   AS pieces,
  sum(quantity * price)           AS revenue,
  CAST(100.0 * sum(quantity * price) / sum(sum(quantity * price)) OVER () AS decimal(4, 1)) AS percent,
  CAST(avg(quantity * price) AS decimal(10, 2)) AS average_order
FROM current_orders
WHERE status NOT IN ('RETURNED', 'REFUNDED')
GROUP BY product_name
ORDER BY revenue DESC;
