package io.tailrace.shard;

import java.time.Instant;

/** One change as it stands in a shard: its place, the time that the service gave it, and what the reader made of it. */
public record Entry<R>(String sequence, Instant time, R value) {}
