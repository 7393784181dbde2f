/**
 * Exactly once from Kafka to the object store: chunks and their claims.
 *
 * <p>A chunk is a contiguous range of one Kafka partition, spread over files. One small object per chunk, its claim, is
 * created before any of its files and makes the range a fact; the last claim says how far the partition has come, and
 * Kafka's own offset is only a hint. So whoever writes a range writes the same rows under the same names, and a task that
 * died, hung or lost its partition can at worst repeat what is a fact already.
 *
 * <p>Start reading at {@link io.tailrace.sink.chunk.ChunkCommit}, the steps that publish a chunk, then
 * {@code PartitionWriter}, which decides what a chunk is. Nothing here knows AWS; Connect is only seen through
 * {@code Consumer} and {@link io.tailrace.sink.chunk.LakeWriter}.
 */
@NullMarked
package io.tailrace.sink.chunk;

import org.jspecify.annotations.NullMarked;
