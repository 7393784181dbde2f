package io.tailrace.sink.metric;

/** The metrics of one task as JMX shows them, under {@code io.tailrace:type=s3-sink}. The names are JMX's own style. */
public interface SinkMetricsMXBean {

    /** Files that are encoded now, while rows come. */
    long getOpenFiles();

    /** Bytes of rows on local disk that are not durable yet. */
    long getBufferedBytes();

    /** Commit lag: age of the oldest row that is not in the lake yet; 0 when all are. */
    long getOldestRowMillis();

    /** Chunks that have become durable since the task started. */
    long getCommittedChunks();

    /** Time since the last of them; -1 before the first. */
    long getMillisSinceCommit();

    /** Time spent on them, from the first request to the last. */
    long getUploadMillis();

    /** Steps that failed and were retried. */
    long getRetries();

    /** Records that could not be written and were reported. */
    long getRefusedRecords();

    /** Offsets that were removed from Kafka before they were read, or skipped because the group was moved forward. */
    long getPassedOverOffsets();

    /** Changes that this task has merged into current tables since it started; only the first task merges. */
    long getMergedChanges();

    /** Bytes that its merges have read and written. */
    long getMergedBytes();

    /** Merges that failed and are tried again at each interval. */
    long getMergeFailures();

    /**
     * Merge lag: how long the oldest commit of a log has waited to be merged, of all tables that this task merges; 0 when none
     * waits. It grows while merges fail.
     */
    long getMergeLagMillis();

    /** Files of logs that wait to be merged. */
    long getMergeWaitingFiles();

    /** Their bytes. */
    long getMergeWaitingBytes();

    /** Files of logs that larger ones have replaced. */
    long getCompactedFiles();

    /** Files that were in no snapshot and have been removed. */
    long getRemovedOrphans();

    /** Compactions and removals of orphans that failed and are tried again at their interval. */
    long getMaintenanceFailures();
}
