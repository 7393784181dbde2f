/**
 * Rows to files: what a Connect value looks like as Parquet, Avro or JSON lines.
 *
 * <p>Third step of the sink: records are placed, gathered in chunks, <em>written here to local disk</em>, uploaded. This
 * package knows Connect's data types and the encoders; it knows neither Kafka's partitions nor S3. Start reading at
 * {@link io.tailrace.sink.format.RowFormat}.
 */
@NullMarked
package io.tailrace.sink.format;

import org.jspecify.annotations.NullMarked;
