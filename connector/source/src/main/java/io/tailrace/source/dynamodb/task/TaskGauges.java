package io.tailrace.source.dynamodb.task;

import io.tailrace.metric.Gauge;
import java.util.List;

/** What the worker's reporters carry of a task's figures. */
public final class TaskGauges {

    private TaskGauges() {}

    public static List<Gauge> of(DynamoDbSourceMXBean figures) {
        return List.of(
                new Gauge("millis-behind", "Age of the oldest change not handed out", figures::getMillisBehind),
                new Gauge("hours-until-trimmed", "Hours until unread changes are lost", figures::getHoursUntilTrimmed),
                new Gauge("shards-open", "Shards being read", figures::getShardsOpen),
                new Gauge("shards-waiting", "Shards whose parent is not read yet", figures::getShardsWaitingForParent),
                new Gauge("shards-finished", "Shards read to their end", figures::getShardsFinished),
                new Gauge("changes-sent", "Changes handed to Connect", figures::getChangesSent),
                new Gauge("changes-apart", "Changes sent without their images", figures::getChangesApart),
                new Gauge("bytes-read", "Bytes read from the stream", figures::getBytesRead),
                new Gauge("rows-sent", "Rows of the snapshot handed to Connect", figures::getRowsSent),
                new Gauge("segments-done", "Scan segments done", figures::getSegmentsDone),
                new Gauge("segments", "Scan segments of this task", figures::getSegments),
                new Gauge("pages-read", "Pages read from the stream", figures::getPagesRead),
                new Gauge("pages-empty", "Pages that brought nothing", figures::getPagesEmpty),
                new Gauge(
                        "progress-unstored-millis",
                        "Age of the oldest progress that was sent and is not stored",
                        figures::getProgressUnstoredMillis),
                new Gauge("tables-out", "Tables of this task that are not captured", figures::getTablesOut),
                new Gauge("reads-retried", "Reads throttled or failed", figures::getReadsRetried),
                new Gauge(
                        "millis-since-slowest-shard-read",
                        "Longest time without a read of an open shard",
                        figures::getMillisSinceSlowestShardRead));
    }
}
