/**
 * The formats that a sink can write. Each has a room of its own, {@code parquet}, {@code avro} and {@code json}, and none of
 * them knows another.
 *
 * <p>They implement {@link io.tailrace.sink.file.RowFormat}; they know neither Kafka's partitions nor S3. Start reading at
 * {@link io.tailrace.sink.format.RowFormats}.
 */
@NullMarked
package io.tailrace.sink.format;

import org.jspecify.annotations.NullMarked;
