package io.tailrace.sink.s3.store;

import io.tailrace.aws.UnfitOptionException;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import org.jspecify.annotations.Nullable;

/** The store does not do what {@code s3.conditional.writes.enabled} counts on. */
public final class ConditionalWritesException extends UnfitOptionException {
    ConditionalWritesException(String what, @Nullable Throwable cause) {
        super(
                S3SinkConfigDef.CONDITIONAL_WRITES,
                what + " The sink claims each chunk with a write that must fail when there is a claim already"
                        + " (If-None-Match: *). Set " + S3SinkConfigDef.CONDITIONAL_WRITES + "=false to use this store"
                        + " anyway: the sink then checks for a claim before it writes one, so a task that has been"
                        + " replaced without noticing may write rows twice; no row is lost.",
                cause);
    }
}
