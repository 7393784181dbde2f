package io.tailrace.source.kinesis.task;

import java.util.Map;

/**
 * What JMX shows of one task, under {@code io.tailrace:type=kinesis-source,connector=...,task=...}. The same bean sends a notification of type {@code
 * io.tailrace.data.loss}, with the words of the log, for records that are lost and do not stop the task.
 */
public interface KinesisSourceMXBean {

    /**
     * Age of the oldest record that may not have been handed out yet, by the service's clock, and at least what Kinesis itself says; -1 while no shard is
     * open.
     */
    long getMillisBehind();

    /** Hours until what has not been read yet may be trimmed from the stream; -1 while no shard is open. */
    double getHoursUntilTrimmed();

    int getShardsOpen();

    /** Shards whose parents are not read to their end, by this task or another. */
    int getShardsWaitingForParent();

    int getShardsFinished();

    /** Changes handed to Connect since the task started. */
    long getChangesSent();

    /** Records that are not changes, handed to Connect since the task started. */
    long getOtherRecordsSent();

    /** Pages read from the stream, including empty ones: a task whose number does not grow reads nothing. */
    long getPagesRead();

    /** Pages without records. */
    long getPagesEmpty();

    /** Bytes of data read from the stream since the task started. */
    long getBytesRead();

    /** The longest time that any open shard has gone without a read that succeeded, in milliseconds; -1 while no shard is open. */
    long getMillisSinceSlowestShardRead();

    /** The same of each open shard, by its id: an outlier is stalled. */
    Map<String, Long> getMillisSinceReadByShard();

    /** Reads that were throttled or failed and are retried. */
    long getReadsRetried();

    /** Age of the oldest progress that was sent and is not stored, in milliseconds; 0 when all is. */
    long getProgressUnstoredMillis();
}
