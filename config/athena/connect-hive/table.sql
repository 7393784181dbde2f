-- The table over the files of the S3 sink. The sink registers the same one with catalog=glue.
-- Printed by: ./tailrace ddl --config config/connect/sales-orders-hive-sink.properties

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
  `cdc_rest` string COMMENT 'DynamoDB JSON of what no column holds',
  `kafka_topic` string COMMENT 'the topic that the change came through',
  `kafka_partition` int COMMENT 'its partition there',
  `kafka_offset` bigint COMMENT 'its place there; not the order of changes, which the views have'
)
PARTITIONED BY (`dt` string, `hour` string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION 's3://my-lake/hive/sales_orders/'
TBLPROPERTIES (
  'classification' = 'parquet',
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-01-01,NOW+1DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2',
  'storage.location.template' = 's3://my-lake/hive/sales_orders/dt=${dt}/hour=${hour}/'
);
