package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what makes no progress: a shard that is not read, shards that are not listed. It logs that within a minute, once, and once more when
 * everything progresses again. It changes nothing.
 */
final class StallWatch {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    // After a longer gap between two checks the caller itself was stalled: a full producer, a paused machine.
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

    // By name; "Shard ..." or whatever else is waited for.
    private final Map<String, Instant> expected = new HashMap<>();
    private final Map<String, String> faults = new HashMap<>();
    private Instant lastCheck = Instant.MIN;
    private Instant excusedUntil = Instant.MIN;
    private boolean reported;

    /** It went well just now, or begins now, and should go well again by that moment. */
    void expect(String what, Instant by) {
        expected.put(what, by);
        faults.remove(what);
    }

    void fault(String what, Exception why) {
        @Nullable Throwable cause = why.getCause();
        faults.put(what, why.getMessage() + ": " + (cause == null ? "no cause" : cause.getMessage()));
    }

    void forget(String what) {
        expected.remove(what);
        faults.remove(what);
    }

    /** Nothing can be expected at this moment. */
    void excuse(Instant now) {
        excusedUntil = now;
    }

    void check(Instant now) {
        if (now.isBefore(lastCheck.plus(CHECK_INTERVAL))) {
            return;
        }
        if (lastCheck.plus(PAUSE).isBefore(now)) {
            excusedUntil = now;
        }
        lastCheck = now;
        @Nullable String longest = null;
        int stalled = 0;
        for (Map.Entry<String, Instant> each : expected.entrySet()) {
            Instant by = each.getValue().isBefore(excusedUntil) ? excusedUntil : each.getValue();
            if (by.plus(PATIENCE).isBefore(now)) {
                stalled++;
                longest = longest == null || each.getValue().isBefore(expected.getOrDefault(longest, now))
                        ? each.getKey()
                        : longest;
            }
        }
        tell(longest, stalled, now);
    }

    private void tell(@Nullable String longest, int stalled, Instant now) {
        if (longest != null && !reported) {
            LOG.warn(
                    "{} has made no progress for {} s ({} of {} are stalled), last failure: {}. Retrying; JMX shows when each shard was last read.",
                    longest,
                    Duration.between(expected.getOrDefault(longest, now), now).toSeconds(),
                    stalled,
                    expected.size(),
                    faults.getOrDefault(longest, "none, no response yet"));
        } else if (longest == null && reported) {
            LOG.info("All {} are progressing again", expected.size());
        }
        reported = longest != null;
    }
}
