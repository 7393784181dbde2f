package io.tailrace.local.managed.kinesis;

import java.time.Duration;

/**
 * How much of each shard a stream keeps. What exceeds a limit is trimmed, the oldest records first: no iterator finds it any
 * more, and one that pointed there continues at the oldest record that is left. The service itself trims by age only.
 *
 * @param age from a record's arrival to its end
 * @param bytesPerShard of data and partition keys; the newest record stays, whatever its size
 */
public record TrimLimits(Duration age, long bytesPerShard) {

    /** The service's 24 hours, in 32 MiB a shard, so that a long run fits into memory. */
    public static final TrimLimits DEFAULT = new TrimLimits(Duration.ofHours(24), 32 * 1024 * 1024);

    public TrimLimits {
        if (age.isNegative() || age.isZero() || bytesPerShard < 1) {
            throw new IllegalArgumentException("A retention is longer than nothing and holds at least a byte: " + age
                    + ", " + bytesPerShard + " bytes.");
        }
    }
}
