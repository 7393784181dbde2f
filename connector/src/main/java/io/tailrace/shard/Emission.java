package io.tailrace.shard;

/** What the engine hands out, in the order in which it must be sent. */
public sealed interface Emission<R> {

    String shardId();

    /** The offset to store once this emission is delivered. */
    ShardOffset offset();

    /** A change. */
    record Change<R>(String shardId, Entry<R> entry, ShardOffset offset) implements Emission<R> {}

    /** No change, only an offset to store: the end of a shard, or progress without records. */
    record Marker<R>(String shardId, ShardOffset offset) implements Emission<R> {}
}
