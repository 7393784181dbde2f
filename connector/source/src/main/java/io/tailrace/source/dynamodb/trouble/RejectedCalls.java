package io.tailrace.source.dynamodb.trouble;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * How long the service has refused one table: denied, unknown keys, not found. One refusal proves nothing, for a policy, a role or a new key takes
 * its time to arrive everywhere; so it is tried again, and only one that lasts is a trouble. The next answer ends it. Used by reading threads and
 * the polling thread at once.
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

    public synchronized void refused(ConnectException why) {
        since = since == null ? clock.instant() : since;
        last = why;
    }

    /** What the service says of a table that it has refused for long; null when it has not. */
    public synchronized @Nullable ConnectException lasting() {
        return since != null && !since.plus(PATIENCE).isAfter(clock.instant()) ? last : null;
    }
}
