/**
 * The shard engine: which shard may be read next, from where, how fast, and what an offset means after a crash.
 *
 * <p>It knows neither AWS nor Kafka Connect: pages come through {@link io.tailrace.shard.ShardReader}, offsets through
 * {@link io.tailrace.shard.OffsetLookup}; clock, threads, randomness and nonces are handed in. One thread drives it, the one that polls; only
 * {@link io.tailrace.shard.ThreadedCalls} has threads of its own. Start reading at {@link io.tailrace.shard.ShardEngine}, then
 * {@link io.tailrace.shard.Lineage}, where the order of parents and children is kept.
 */
@NullMarked
package io.tailrace.shard;

import org.jspecify.annotations.NullMarked;
