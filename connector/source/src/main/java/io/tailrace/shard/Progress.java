package io.tailrace.shard;

/** How far one shard has been delivered. */
public sealed interface Progress {

    /** Opened, but nothing of it has been delivered yet. */
    record Nothing() implements Progress {}

    /** Everything up to this sequence number, and including it. */
    record After(String sequence) implements Progress {}

    /** Everything there will ever be. The nonce is new for each time that the shard is read to its end. */
    record Ended(String nonce) implements Progress {}
}
