package io.tailrace.source.dynamodb.task;

import io.tailrace.metric.Gauge;
import java.util.List;

/** The metrics of a task that the worker's reporters publish. */
public final class TaskGauges {

    private TaskGauges() {}

    public static List<Gauge> of(DynamoDbSourceMXBean metrics) {
        return List.of(
                new Gauge("millis-behind", "Age of the oldest change not handed out", metrics::getMillisBehind),
                new Gauge("hours-until-trimmed", "Hours until unread changes are lost", metrics::getHoursUntilTrimmed),
                new Gauge("shards-open", "Shards being read", metrics::getShardsOpen),
                new Gauge("shards-waiting", "Shards whose parent is not read yet", metrics::getShardsWaitingForParent),
                new Gauge("shards-finished", "Shards read to their end", metrics::getShardsFinished),
                new Gauge("changes-sent", "Changes handed to Connect", metrics::getChangesSent),
                new Gauge("changes-apart", "Changes sent without their images", metrics::getChangesApart),
                new Gauge("bytes-read", "Bytes read from the stream", metrics::getBytesRead),
                new Gauge("rows-sent", "Rows of the snapshot handed to Connect", metrics::getRowsSent),
                new Gauge("segments-done", "Scan segments done", metrics::getSegmentsDone),
                new Gauge("segments", "Scan segments of this task", metrics::getSegments),
                new Gauge("pages-read", "Pages read from the stream", metrics::getPagesRead),
                new Gauge("pages-empty", "Pages without changes", metrics::getPagesEmpty),
                new Gauge(
                        "progress-unstored-millis",
                        "Age of the oldest progress that was sent and is not stored",
                        metrics::getProgressUnstoredMillis),
                new Gauge("tables-out", "Tables of this task that are not captured", metrics::getTablesOut),
                new Gauge("reads-retried", "Reads throttled or failed", metrics::getReadsRetried),
                new Gauge(
                        "millis-since-slowest-shard-read",
                        "Longest time without a read of an open shard",
                        metrics::getMillisSinceSlowestShardRead));
    }
}
