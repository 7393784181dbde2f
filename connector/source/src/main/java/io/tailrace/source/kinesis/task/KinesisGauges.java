package io.tailrace.source.kinesis.task;

import io.tailrace.metric.Gauge;
import java.util.List;

/** The metrics of a task that the worker's reporters publish. */
public final class KinesisGauges {

    private KinesisGauges() {}

    public static List<Gauge> of(KinesisSourceMXBean metrics) {
        return List.of(
                new Gauge("millis-behind", "Age of the oldest record not handed out", metrics::getMillisBehind),
                new Gauge("hours-until-trimmed", "Hours until unread records are lost", metrics::getHoursUntilTrimmed),
                new Gauge("shards-open", "Shards being read", metrics::getShardsOpen),
                new Gauge(
                        "shards-waiting", "Shards whose parents are not read yet", metrics::getShardsWaitingForParent),
                new Gauge("shards-finished", "Shards read to their end", metrics::getShardsFinished),
                new Gauge("changes-sent", "Changes handed to Connect", metrics::getChangesSent),
                new Gauge("other-records-sent", "Records that are not changes", metrics::getOtherRecordsSent),
                new Gauge("bytes-read", "Bytes read from the stream", metrics::getBytesRead),
                new Gauge("pages-read", "Pages read from the stream", metrics::getPagesRead),
                new Gauge("pages-empty", "Pages without records", metrics::getPagesEmpty),
                new Gauge("reads-retried", "Reads throttled or failed", metrics::getReadsRetried),
                new Gauge(
                        "progress-unstored-millis",
                        "Age of the oldest progress that was sent and is not stored",
                        metrics::getProgressUnstoredMillis),
                new Gauge(
                        "millis-since-slowest-shard-read",
                        "Longest time without a read of an open shard",
                        metrics::getMillisSinceSlowestShardRead));
    }
}
