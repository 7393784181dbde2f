package io.tailrace.source.dynamodb;

/** What JMX shows of one task, under {@code io.tailrace:type=dynamodb-source,connector=...,task=...}. */
public interface DynamoDbSourceMXBean {

    /** Age of the oldest change that may not have been handed out yet, by the service's clock; -1 while no shard is open. */
    long getMillisBehind();

    /** Hours until what has not been read yet may be trimmed from the stream; -1 while no shard is open. */
    double getHoursUntilTrimmed();

    int getShardsOpen();

    int getShardsWaitingForParent();

    int getShardsFinished();

    /** Changes of the stream handed to Connect since the task started. */
    long getChangesSent();

    /** Rows of the snapshot handed to Connect since the task started. */
    long getRowsSent();

    int getSegmentsDone();

    int getSegments();

    /** Pages read from the stream, empty ones too: a task whose number stands still reads nothing. */
    long getPagesRead();

    /** Reads that were throttled or failed and are tried again. */
    long getReadsRetried();
}
