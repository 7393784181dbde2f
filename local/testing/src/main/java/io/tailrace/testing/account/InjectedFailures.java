package io.tailrace.testing.account;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The failures that a test injects into the work on a stack's resources. */
final class InjectedFailures {

    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    /** @param work CREATE, UPDATE, UPDATE_ROLLBACK, ROLLBACK or DELETE */
    void add(String work, String logicalId, String reason) {
        reasons.put(work + " " + logicalId, reason);
    }

    void clear() {
        reasons.clear();
    }

    /** Why this fails, or null. */
    @Nullable String at(String work, String logicalId) {
        return reasons.get(work + " " + logicalId);
    }
}
