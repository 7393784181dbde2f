package io.tailrace.shard;

import java.time.Instant;

/**
 * What is stored for one shard.
 *
 * @param parentNonce the nonce of the END of its parents when this shard was opened; empty for a shard without known parents. While it differs
 *     from the nonce that the parents' own offsets carry, the parents are about to be read again, and this offset does not count.
 * @param lineage the shard from which this one descends and under whose name tasks are planned
 * @param time everything that was written to this shard before this moment has been delivered
 */
public record ShardOffset(Progress progress, String parentNonce, String lineage, Instant time) {}
