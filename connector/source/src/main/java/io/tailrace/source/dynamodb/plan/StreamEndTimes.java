package io.tailrace.source.dynamodb.plan;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When streams ended, as far as periodic inspection can say: the service does not report it. Times are the service's. */
final class StreamEndTimes {

    private final Map<String, Instant> lastEnabled = new HashMap<>();
    private final Map<String, Instant> firstNoticed = new HashMap<>();

    void enabled(String table, Instant now) {
        lastEnabled.put(table, now);
        firstNoticed.remove(table);
    }

    void noticed(String table, Instant now) {
        firstNoticed.putIfAbsent(table, now);
    }

    /** The end of a sentence. */
    String describe(String table) {
        @Nullable Instant before = firstNoticed.get(table);
        @Nullable Instant after = lastEnabled.get(table);
        return after == null ? "before " + before : "between " + after + " and " + before;
    }
}
