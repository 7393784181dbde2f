-- Which orders do not add up? Orders as they are now whose lines come to another sum, or to other pieces, than the order.
SELECT
  order_id,
  quantity,
  pieces_of_lines,
  quantity * price                AS value,
  value_of_lines
FROM (
  SELECT
    *,
    reduce(lines, 0, (sum, line) -> sum + line.quantity, sum -> sum) AS pieces_of_lines,
    reduce(lines, CAST(0 AS decimal(38, 2)), (sum, line) -> sum + line.quantity * line.price, sum -> sum) AS value_of_lines
  FROM tailrace.sales_orders_current
)
WHERE quantity <> pieces_of_lines
   OR quantity * price <> value_of_lines
ORDER BY order_id
LIMIT 100;
