package io.tailrace.source;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * How long the service has rejected calls: denied, unknown keys, not found. One rejection proves nothing, because a policy, a role or a new key takes
 * time to propagate; so the call is retried, and only rejections that last are a problem. Each operation on each shard counts on its own: a policy
 * may deny one operation, a key the records of one shard, while all others are answered. Used by reading threads and the polling thread at once.
 */
public final class RejectedCalls {

    public static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration GAP = Duration.ofHours(1);

    /** The target of an operation on all that is read. */
    public static final String ALL = "";

    private final InstantSource clock;
    private final Map<Call, Rejections> rejected = new LinkedHashMap<>();

    private record Call(String operation, String target) {}

    private record Rejections(Instant since, Instant latest, ConnectException why) {

        /** After so long without this call the next rejection is another trouble. */
        boolean areOver(Instant now) {
            return latest.plus(GAP).isBefore(now);
        }

        boolean areLasting() {
            return !since.plus(PATIENCE).isAfter(latest);
        }
    }

    public RejectedCalls(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The service has answered, which ends the rejections of this call.
     *
     * @param target the shard, or {@link #ALL}
     */
    public synchronized void answered(String operation, String target) {
        rejected.remove(new Call(operation, target));
    }

    /**
     * The service has rejected this call, which will be made again.
     *
     * @param target the shard, or {@link #ALL}
     */
    public synchronized void rejected(String operation, String target, ConnectException why) {
        Instant now = clock.instant();
        rejected.compute(
                new Call(operation, target),
                (call, before) ->
                        new Rejections(before == null || before.areOver(now) ? now : before.since(), now, why));
    }

    /** A shard is gone: its calls are not made again. */
    public synchronized void gone(String target) {
        rejected.keySet().removeIf(call -> call.target().equals(target));
    }

    /** The last rejection of a call that was still rejected after two minutes; null while there is none. */
    public synchronized @Nullable ConnectException lasting() {
        return rejected.values().stream()
                .filter(Rejections::areLasting)
                .map(Rejections::why)
                .findFirst()
                .orElse(null);
    }
}
