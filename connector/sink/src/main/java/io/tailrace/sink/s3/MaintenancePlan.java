package io.tailrace.sink.s3;

import java.time.Duration;

/**
 * What is done to current tables and their logs beside merges.
 *
 * @param compaction of small files of a log; its age is that of rows
 * @param orphans how files without a snapshot are removed; its age is that of files
 */
public record MaintenancePlan(Task compaction, Task orphans) {

    /** Whether there is anything to do. */
    boolean isEmpty() {
        return !compaction.enabled() && !orphans.enabled();
    }

    /**
     * One of them.
     *
     * @param enabled whether a sink does it by itself
     * @param interval between looks at tables where nothing is left to do
     * @param age that what it is done to has at least
     */
    public record Task(boolean enabled, Duration interval, Duration age) {}
}
