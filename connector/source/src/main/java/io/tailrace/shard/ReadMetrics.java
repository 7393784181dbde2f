package io.tailrace.shard;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

    EngineHealth.Reads reads() {
        return new EngineHealth.Reads(pages, emptyPages, bytes, retries, Collections.unmodifiableMap(lastReads));
    }
}
