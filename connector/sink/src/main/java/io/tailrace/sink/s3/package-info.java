/**
 * The S3 sink as Kafka Connect sees it: connector, task, options, and S3 as an object store.
 *
 * <p>The last step of the Connect path. What makes it exactly-once is in {@link io.tailrace.sink.chunk}; what rows look
 * like in files is in {@link io.tailrace.sink.format}. Start reading at {@link io.tailrace.sink.s3.S3SinkTask}.
 */
@NullMarked
package io.tailrace.sink.s3;

import org.jspecify.annotations.NullMarked;
