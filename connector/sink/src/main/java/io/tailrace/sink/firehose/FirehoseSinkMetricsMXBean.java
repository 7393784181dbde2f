package io.tailrace.sink.firehose;

/** The metrics of one task as JMX shows them, under {@code io.tailrace:type=firehose-sink}. */
public interface FirehoseSinkMetricsMXBean {

    /** Records that Firehose has accepted since the task started. */
    long getSentRecords();

    /** How often a record was not accepted by Firehose and is sent again. */
    long getFailedAttempts();

    /** Records that Firehose would never take, and that were reported. */
    long getRefusedRecords();

    /** Records in memory that Firehose has not accepted yet. */
    long getWaitingRecords();

    /** Their bytes. */
    long getWaitingBytes();

    /** How long the oldest of them has waited; 0 when none waits. */
    long getOldestRecordMillis();
}
