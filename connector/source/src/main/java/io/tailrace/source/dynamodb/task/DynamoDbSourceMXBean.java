package io.tailrace.source.dynamodb.task;

import java.util.Map;

/**
 * What JMX shows of one task, under {@code io.tailrace:type=dynamodb-source,connector=...,task=...}. The same bean sends a notification of type
 * {@code io.tailrace.snapshot.segment} for each scan segment that is done, one of type {@code io.tailrace.snapshot.done} for the last, and one of type
 * {@code io.tailrace.data.loss}, with the words of the log, for changes that are lost and do not stop the task.
 */
public interface DynamoDbSourceMXBean {

    /**
     * Age of the oldest change that may not have been handed out yet, by the service's clock; -1 while no shard is open. A shard counts as read up
     * to the beginning of the last minute in which it answered nothing.
     */
    long getMillisBehind();

    /**
     * Hours until what has not been read yet may be trimmed from the stream; -1 while no shard is open. It is by what is proven to be delivered,
     * which takes a quarter of an hour of empty answers, so an idle shard may show half an hour less than it has.
     */
    double getHoursUntilTrimmed();

    int getShardsOpen();

    int getShardsWaitingForParent();

    int getShardsFinished();

    /** Changes of the stream handed to Connect since the task started. */
    long getChangesSent();

    /** Changes and rows too large for Kafka, sent without their images since the task started; the images are in {@code large.change.location}. */
    long getChangesApart();

    /** Rows of the snapshot handed to Connect since the task started. */
    long getRowsSent();

    int getSegmentsDone();

    int getSegments();

    /** Pages read from the stream, including empty ones: a task whose number does not grow reads nothing. */
    long getPagesRead();

    /** Pages without changes. */
    long getPagesEmpty();

    /** Bytes read from the stream since the task started, as DynamoDB counts them. */
    long getBytesRead();

    /** The longest time that any open shard has gone without a read that succeeded, in milliseconds; -1 while no shard is open. */
    long getMillisSinceSlowestShardRead();

    /** The same of each open shard, by its id: an outlier is stalled. */
    Map<String, Long> getMillisSinceReadByShard();

    /** Reads that were throttled or failed and are retried. */
    long getReadsRetried();

    /** Age of the oldest progress that was sent and is not stored, in milliseconds; 0 when all is. */
    long getProgressUnstoredMillis();

    /** Tables of this task that are not captured at present, although the task is running. */
    int getTablesOut();

    /** Why, by table. */
    Map<String, String> getTroubleByTable();
}
