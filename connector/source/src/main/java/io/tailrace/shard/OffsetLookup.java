package io.tailrace.shard;

import java.util.Collection;
import java.util.Map;

/** The stored offsets, as they were committed. */
@FunctionalInterface
public interface OffsetLookup {

    /** Offsets by shard id; a shard without one is missing from the answer. May block. */
    Map<String, ShardOffset> find(Collection<String> shardIds);
}
