package io.tailrace.local.managed.firehose;

import java.time.Duration;

/**
 * When a buffer is passed on: at a size, or at a time after its first record, whichever comes first.
 *
 * @param sizeBytes from 200 kB to 3 MB before the transform, from 1 to 128 MiB before S3
 * @param interval from 0 to 900 s
 */
public record BufferingHint(int sizeBytes, Duration interval) {

    private static final Duration LONGEST = Duration.ofMinutes(15);

    static final BufferingHint DEFAULT_TRANSFORM = new BufferingHint(1_000_000, Duration.ofMinutes(1));

    static final BufferingHint DEFAULT_OBJECT = new BufferingHint(5 * 1024 * 1024, Duration.ofMinutes(5));

    public BufferingHint {
        if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval is " + interval + "; it must be from 0 to " + LONGEST + ".");
        }
    }

    BufferingHint within(String name, int least, int most) {
        if (sizeBytes < least || sizeBytes > most) {
            throw new IllegalArgumentException("The size of " + name + " is " + sizeBytes + "; it must be from " + least
                    + " to " + most + " bytes.");
        }
        return this;
    }
}
