-- The table over Firehose's JSON lines, with Format=json. The CloudFormation template makes the same one.
-- Printed by: ./tailrace ddl --config config/lambda/sales-orders.properties --location s3://my-lake/sales_orders/ --format json

CREATE DATABASE IF NOT EXISTS `tailrace`;

CREATE EXTERNAL TABLE IF NOT EXISTS `tailrace`.`sales_orders` (
  `order_id` string,
  `customer` string,
  `product_name` string,
  `quantity` int,
  `price` decimal(10,2),
  `status` string,
  `placed_at` timestamp,
  `shipping_address` struct<street:string,city:string,postcode:string,country:string>,
  `lines` array<struct<sku:string,quantity:int,price:decimal(10,2)>>,
  `tags` array<string>,
  `cdc_event_type` string COMMENT 'READ (in a snapshot), INSERT, MODIFY or REMOVE',
  `cdc_event_time` timestamp COMMENT 'when the change happened, UTC',
  `cdc_event_id` string COMMENT 'the id of the change in its stream',
  `cdc_stream` string COMMENT 'the stream of the change or snapshot: the time when DynamoDB made it, sortable',
  `cdc_sequence` string COMMENT 'sortable place in that stream; null for rows of a snapshot',
  `cdc_table` string COMMENT 'the DynamoDB table',
  `cdc_ttl_expired` boolean COMMENT 'true when DynamoDB itself deleted the item, at its time to live',
  `cdc_changed` array<string> COMMENT 'attributes that this change touched',
  `cdc_rest` string COMMENT 'DynamoDB JSON of what no column holds'
)
PARTITIONED BY (`dt` string, `hour` string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://my-lake/sales_orders/'
TBLPROPERTIES (
  'classification' = 'json',
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-01-01,NOW+1DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2',
  'storage.location.template' = 's3://my-lake/sales_orders/dt=${dt}/hour=${hour}/'
);
