package io.tailrace.shard;

/** What the engine hands out, in the order in which it must be sent. */
public sealed interface Emission<R> {

    String shardId();

    /**
     * A change.
     *
     * @param before the offset that holds without it
     * @param offset the offset to store once it is delivered
     */
    record Data<R>(String shardId, Entry<R> entry, ShardOffset before, ShardOffset offset) implements Emission<R> {}

    /** No change, only an offset to store: the end of a shard, or progress without records. */
    record Checkpoint<R>(String shardId, ShardOffset offset) implements Emission<R> {}

    /** The stored offset of this shard will never be needed again and can be deleted. */
    record OffsetDeletion<R>(String shardId) implements Emission<R> {}
}
