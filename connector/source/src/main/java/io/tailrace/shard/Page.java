package io.tailrace.shard;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer from a shard.
 *
 * @param nextIterator null when the shard is closed and this was its last page; an empty page alone means nothing, it may come before data
 * @param bytes the size of all entries together, as the service counts it
 * @param fullness whether the service stopped at its size limit, so that more is certainly waiting
 * @param serviceTime a moment not later than the one at which the service answered, by its own clock
 */
public record Page<R>(
        List<Entry<R>> entries, long bytes, @Nullable String nextIterator, Fullness fullness, Instant serviceTime) {

    public enum Fullness {
        FULL,
        PARTIAL
    }

    public Page {
        entries = List.copyOf(entries);
    }
}
