package io.tailrace.sink.s3;

import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** The store does not do what {@code s3.conditional.writes.enabled} counts on. */
final class ConditionalWritesException extends ConnectException {
    ConditionalWritesException(String what, @Nullable Throwable cause) {
        super(
                what + " The sink claims each chunk with a write that must fail when there is a claim already"
                        + " (If-None-Match: *). Set " + S3SinkConfigDef.CONDITIONAL_WRITES + "=false to use this store"
                        + " all the same: the sink then looks before it writes, so a task that was replaced and does not"
                        + " know it yet may write rows a second time; no row is lost.",
                cause);
    }
}
