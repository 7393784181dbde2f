package io.tailrace.sink.s3;

import io.tailrace.metric.Gauge;
import io.tailrace.sink.chunk.SinkFigures;
import java.util.List;

/** What the worker's reporters carry of a task's figures. */
final class SinkGauges {

    private SinkGauges() {}

    static List<Gauge> of(SinkFigures figures) {
        return List.of(
                new Gauge("files-open", "Files that are encoded as rows arrive", figures::getOpenFiles),
                new Gauge("bytes-buffered", "Bytes on local disk that are not durable yet", figures::getBufferedBytes),
                new Gauge(
                        "oldest-row-millis", "Age of the oldest row that is not durable", figures::getOldestRowMillis),
                new Gauge("chunks-committed", "Chunks that have become durable", figures::getCommittedChunks),
                new Gauge("upload-millis", "Time spent on chunks that became durable", figures::getUploadMillis),
                new Gauge("retries", "Steps that failed and were retried", figures::getRetries),
                new Gauge("records-refused", "Records that could not be written", figures::getRefusedRecords),
                new Gauge(
                        "offsets-passed-over",
                        "Offsets that Kafka removed before they were read, or that were skipped by hand",
                        figures::getPassedOverOffsets));
    }
}
