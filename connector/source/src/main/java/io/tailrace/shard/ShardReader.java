package io.tailrace.shard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of shards, as a service offers it. Calls block, and are made from the threads of {@link AsyncCalls}. Faults that belong to the protocol
 * are {@link ShardReadException}s; any other exception ends the task.
 */
public interface ShardReader<R> {

    /** All shards that the service still names. */
    List<Shard> list();

    /**
     * The children of one shard; empty while the service does not show them yet. Where a child can have a second parent, that and all other shards are
     * with them, for a parent that is not shown counts as gone.
     */
    List<Shard> childrenOf(String shardId);

    /**
     * Opens a shard after the given sequence number, or at its oldest entry when there is none.
     *
     * @return the iterator for {@link #read}
     */
    String open(String shardId, @Nullable String afterSequence);

    Page<R> read(String shardId, String iterator);
}
