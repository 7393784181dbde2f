package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The settings of a shard engine.
 *
 * @param owned whether the lineage of this name belongs to this task
 * @param delivered whether the end of this shard, which was handed out, has been delivered: before that no record of its children is handed out
 * @param nonces a new value at each call, never repeated in any life of any worker
 * @param completeFrom what was written before this moment is not expected from the stream
 * @param firstStart when the oldest entries were first asked for, if nothing was delivered before; a shard of which nothing is known has lost nothing
 *     as long as the stream keeps what was written then
 */
public record EngineSettings(
        Predicate<String> owned,
        Predicate<String> delivered,
        Supplier<String> nonces,
        Instant completeFrom,
        Instant firstStart,
        Intervals intervals,
        Limits limits) {

    /**
     * How often something is done that no record asks for.
     *
     * @param sweep how often all shards are listed, to find children that were shown late
     * @param marker how often progress without records is handed out
     */
    public record Intervals(Duration sweep, Duration marker) {}

    /**
     * How much is under way at once.
     *
     * @param bufferedBytes how much may wait to be handed out, give or take the pages under way; what a gate holds is given back above that and
     *     read again later
     * @param reads how many reads may wait for an answer, or for a thread
     */
    public record Limits(long bufferedBytes, int reads) {}
}
