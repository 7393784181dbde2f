package io.tailrace.sink.metric;

import io.tailrace.metric.Gauge;
import java.util.List;

/** A task's metrics for the worker's reporters. */
public final class SinkGauges {

    private SinkGauges() {}

    public static List<Gauge> of(SinkMetrics metrics) {
        return List.of(
                new Gauge("files-open", "Files that are encoded as rows arrive", metrics::getOpenFiles),
                new Gauge("bytes-buffered", "Bytes on local disk that are not durable yet", metrics::getBufferedBytes),
                new Gauge(
                        "oldest-row-millis",
                        "Commit lag: age of the oldest row that is not in the lake",
                        metrics::getOldestRowMillis),
                new Gauge("chunks-committed", "Chunks that have become durable", metrics::getCommittedChunks),
                new Gauge(
                        "millis-since-commit",
                        "Time since a chunk became durable; -1 before the first",
                        metrics::getMillisSinceCommit),
                new Gauge("upload-millis", "Time spent on chunks that became durable", metrics::getUploadMillis),
                new Gauge("retries", "Steps that failed and were retried", metrics::getRetries),
                new Gauge("records-refused", "Records that could not be written", metrics::getRefusedRecords),
                new Gauge(
                        "offsets-passed-over",
                        "Offsets that Kafka removed before they were read, or that were skipped by hand",
                        metrics::getPassedOverOffsets),
                new Gauge("changes-merged", "Changes merged into current tables", metrics::getMergedChanges),
                new Gauge("bytes-merged", "Bytes that merges have read and written", metrics::getMergedBytes),
                new Gauge("merges-failed", "Merges that failed and are tried again", metrics::getMergeFailures),
                new Gauge(
                        "merge-lag-millis",
                        "How long the oldest commit of a log has waited to be merged",
                        metrics::getMergeLagMillis),
                new Gauge("merge-waiting-files", "Files of logs that wait to be merged", metrics::getMergeWaitingFiles),
                new Gauge("merge-waiting-bytes", "Bytes of logs that wait to be merged", metrics::getMergeWaitingBytes),
                new Gauge("files-compacted", "Files of logs that larger ones replaced", metrics::getCompactedFiles),
                new Gauge("orphans-removed", "Files removed that were in no snapshot", metrics::getRemovedOrphans),
                new Gauge(
                        "maintenance-failed",
                        "Compactions and removals of orphans that failed and are tried again",
                        metrics::getMaintenanceFailures));
    }
}
