/**
 * Kinesis Data Streams in memory, over the wire protocol of the AWS clients.
 *
 * <p>Start reading at {@link KinesisServer}. A request goes through {@code Encoding} (JSON or CBOR), {@code KinesisApi} (one method an
 * operation) and {@code DataStream}, which knows nothing of requests.
 */
@NullMarked
package io.tailrace.local.managed.kinesis;

import org.jspecify.annotations.NullMarked;
