package io.tailrace.local.managed.kinesis;

import java.util.random.RandomGenerator;

/**
 * Decides which records a shard refuses because it is over its limits. In PutRecords a refused record is a partial failure: the
 * others are stored, and the caller must send this one again.
 */
@FunctionalInterface
public interface ShardLimit {

    /** Refuses nothing. */
    ShardLimit NONE = partitionKey -> false;

    /** Whether the record that is being put, with this partition key, is refused. */
    boolean isExceededBy(String partitionKey);

    /**
     * Refuses this share of all records.
     *
     * @param rate from 0 (none) to 1 (all)
     */
    static ShardLimit atRandom(double rate, RandomGenerator random) {
        return partitionKey -> random.nextDouble() < rate;
    }
}
