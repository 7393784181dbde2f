package io.tailrace.shard;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts what is read. Other threads read only the times of the last reads. */
final class ReadMetrics {

    private final Map<String, Instant> lastReads = new ConcurrentHashMap<>();
    private long pages;
    private long emptyPages;
    private long bytes;
    private long retries;

    void opened(String shardId, Instant now) {
        lastReads.put(shardId, now);
    }

    void read(String shardId, Page<?> page, Instant now) {
        pages++;
        emptyPages += page.entries().isEmpty() ? 1 : 0;
        bytes += page.bytes();
        lastReads.put(shardId, now);
    }

    void retried() {
        retries++;
    }

    void closed(String shardId) {
        lastReads.remove(shardId);
    }

    EngineHealth health(
            int open, int waiting, int ended, @Nullable Instant deliveredUntil, @Nullable Instant seenUntil) {
        return new EngineHealth(
                open,
                waiting,
                ended,
                deliveredUntil,
                seenUntil,
                pages,
                emptyPages,
                bytes,
                retries,
                Collections.unmodifiableMap(lastReads));
    }
}
