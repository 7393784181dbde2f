package io.tailrace.sink.firehose;

import io.tailrace.metric.Gauge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What one task counts, safe to read from any thread while the task works. */
final class FirehoseSinkMetrics implements FirehoseSinkMetricsMXBean {

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong waitingRecords = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong oldestMillis = new AtomicLong();

    void sent(int records) {
        sent.addAndGet(records);
    }

    void failed(int records) {
        failed.addAndGet(records);
    }

    void refused() {
        refused.incrementAndGet();
    }

    /** @param oldest how long the oldest record has waited; zero when none waits */
    void waiting(int records, long bytes, Duration oldest) {
        waitingRecords.set(records);
        waitingBytes.set(bytes);
        oldestMillis.set(oldest.toMillis());
    }

    /** The same for the worker's reporters. */
    List<Gauge> gauges() {
        return List.of(
                new Gauge("records-sent", "Records that Firehose has accepted", this::getSentRecords),
                new Gauge(
                        "attempts-failed",
                        "How often a record was not accepted by Firehose and is sent again",
                        this::getFailedAttempts),
                new Gauge("records-refused", "Records that could not be written", this::getRefusedRecords),
                new Gauge("records-waiting", "Records that Firehose has not accepted yet", this::getWaitingRecords),
                new Gauge("bytes-waiting", "Bytes that Firehose has not accepted yet", this::getWaitingBytes),
                new Gauge(
                        "oldest-record-millis", "How long the oldest of them has waited", this::getOldestRecordMillis));
    }

    @Override
    public long getSentRecords() {
        return sent.get();
    }

    @Override
    public long getFailedAttempts() {
        return failed.get();
    }

    @Override
    public long getRefusedRecords() {
        return refused.get();
    }

    @Override
    public long getWaitingRecords() {
        return waitingRecords.get();
    }

    @Override
    public long getWaitingBytes() {
        return waitingBytes.get();
    }

    @Override
    public long getOldestRecordMillis() {
        return oldestMillis.get();
    }
}
