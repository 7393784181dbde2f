package io.tailrace.source.dynamodb.trouble;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * How long the service has rejected calls for one table: denied, unknown keys, not found. One rejection proves nothing, because a policy, a role or
 * a new key takes time to propagate; so the call is retried, and only rejections that last are a problem. The next answer ends them. Used by reading
 * threads and the polling thread at once.
 */
public final class RejectedCalls {

    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private final InstantSource clock;
    private @Nullable Instant since;
    private @Nullable ConnectException last;

    public RejectedCalls(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized void answered() {
        since = null;
        last = null;
    }

    public synchronized void rejected(ConnectException why) {
        since = since == null ? clock.instant() : since;
        last = why;
    }

    /** The last rejection, once calls have been rejected for long enough; null before. */
    public synchronized @Nullable ConnectException lasting() {
        return since != null && !since.plus(PATIENCE).isAfter(clock.instant()) ? last : null;
    }
}
