package io.tailrace.local.managed.firehose;

import java.io.ByteArrayOutputStream;
import java.time.Instant;

/** The content of one future object: records, one after the other, without a delimiter. */
final class ObjectBuffer {

    private final BufferingHint hint;
    private final Instant since;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private Instant oldest = Instant.MAX;
    private int records;

    ObjectBuffer(BufferingHint hint, Instant since) {
        this.hint = hint;
        this.since = since;
    }

    void add(byte[] data, Instant arrival) {
        content.writeBytes(data);
        oldest = arrival.isBefore(oldest) ? arrival : oldest;
        records++;
    }

    boolean isDue(Instant now) {
        return content.size() >= hint.sizeBytes() || !now.isBefore(since.plus(hint.interval()));
    }

    byte[] content() {
        return content.toByteArray();
    }

    /** Arrival of the oldest record. */
    Instant oldest() {
        return oldest;
    }

    int records() {
        return records;
    }
}
