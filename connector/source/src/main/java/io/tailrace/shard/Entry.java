package io.tailrace.shard;

import java.time.Instant;

/** One change in a shard: its sequence number, the time that the service gave it, and what the reader made of it. */
public record Entry<R>(String sequence, Instant time, R value) {}
