package io.tailrace.local.managed.firehose;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The records that wait for the transform. */
final class TransformBuffer {

    /** What the event adds to a record at most, in names and numbers. */
    private static final int EVENT_BYTES_PER_RECORD = 600;

    private final BufferingHint hint;
    private final Disorder disorder;
    private final List<SourceRecord> waiting = new ArrayList<>();
    private long bytes;
    private Instant since = Instant.MAX;

    TransformBuffer(BufferingHint hint, Disorder disorder) {
        this.hint = hint;
        this.disorder = disorder;
    }

    void add(List<SourceRecord> records, Instant now) {
        if (waiting.isEmpty()) {
            since = now;
        }
        waiting.addAll(records);
        records.forEach(record -> bytes += record.size());
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isDue(Instant now) {
        return !waiting.isEmpty() && (bytes >= hint.sizeBytes() || !now.isBefore(since.plus(hint.interval())));
    }

    /** Takes a batch of about the hinted size; some of it may stay in the buffer, as the disorder has it. */
    Disorder.Division take(Instant now) {
        Disorder.Division division = disorder.divide(next());
        add(division.later(), now);
        since = now;
        return division;
    }

    /** Takes a batch of about the hinted size, whole and in its order. */
    List<SourceRecord> drain() {
        return next();
    }

    private List<SourceRecord> next() {
        List<SourceRecord> batch = new ArrayList<>();
        long batchBytes = 0;
        long eventBytes = EVENT_BYTES_PER_RECORD;
        for (SourceRecord record : waiting) {
            eventBytes += record.size() / 3 * 4 + EVENT_BYTES_PER_RECORD;
            boolean isFull = batchBytes >= hint.sizeBytes() || eventBytes > Transformation.MOST_PAYLOAD_BYTES;
            if (isFull && !batch.isEmpty()) {
                break;
            }
            batch.add(record);
            batchBytes += record.size();
        }
        waiting.subList(0, batch.size()).clear();
        bytes -= batchBytes;
        return batch;
    }
}
