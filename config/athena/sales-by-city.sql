-- Where do orders go? By country and city, with a total for each country and one for all.
WITH sold AS (
  SELECT
    shipping_address.country      AS sold_to_country,
    shipping_address.city         AS sold_to_city,
    quantity * price              AS value
  FROM tailrace.sales_orders_current
  WHERE status NOT IN ('RETURNED', 'REFUNDED')
)
SELECT
  IF(grouping(sold_to_country) = 1, 'all', sold_to_country) AS country,
  IF(grouping(sold_to_city) = 1, 'all', sold_to_city)       AS city,
  count(*)                        AS orders,
  sum(value)                      AS revenue
FROM sold
GROUP BY ROLLUP (sold_to_country, sold_to_city)
ORDER BY grouping(sold_to_country), country, grouping(sold_to_city), revenue DESC, city;
