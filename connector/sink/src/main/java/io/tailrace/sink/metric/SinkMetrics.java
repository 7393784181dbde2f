package io.tailrace.sink.metric;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What one task counts, safe to read from any thread while the task works. */
public final class SinkMetrics implements SinkMetricsMXBean {
    private final AtomicLong openFiles = new AtomicLong();
    private final AtomicLong bufferedBytes = new AtomicLong();
    private final AtomicLong oldestRowMillis = new AtomicLong();
    private final AtomicLong committedChunks = new AtomicLong();
    private final AtomicLong uploadMillis = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong refusedRecords = new AtomicLong();
    private final AtomicLong passedOver = new AtomicLong();
    private final AtomicLong mergedChanges = new AtomicLong();
    private final AtomicLong mergedBytes = new AtomicLong();
    private final AtomicLong mergeFailures = new AtomicLong();

    /**
     * Sets what the task buffers now.
     *
     * @param oldest age of the oldest row that is not durable; zero when all are
     */
    public void buffered(long files, long bytes, Duration oldest) {
        openFiles.set(files);
        bufferedBytes.set(bytes);
        oldestRowMillis.set(oldest.toMillis());
    }

    /** Counts a chunk that is durable, and the time that its upload took. */
    public void committed(Duration took) {
        committedChunks.incrementAndGet();
        uploadMillis.addAndGet(took.toMillis());
    }

    public void retried() {
        retries.incrementAndGet();
    }

    public void refused() {
        refusedRecords.incrementAndGet();
    }

    public void passedOver(long offsets) {
        passedOver.addAndGet(offsets);
    }

    /**
     * Counts a merge.
     *
     * @param changes of the log
     * @param bytes read and written
     */
    public void merged(long changes, long bytes) {
        mergedChanges.addAndGet(changes);
        mergedBytes.addAndGet(bytes);
    }

    public void mergeFailed() {
        mergeFailures.incrementAndGet();
    }

    @Override
    public long getMergedChanges() {
        return mergedChanges.get();
    }

    @Override
    public long getMergedBytes() {
        return mergedBytes.get();
    }

    @Override
    public long getMergeFailures() {
        return mergeFailures.get();
    }

    @Override
    public long getPassedOverOffsets() {
        return passedOver.get();
    }

    @Override
    public long getOpenFiles() {
        return openFiles.get();
    }

    @Override
    public long getBufferedBytes() {
        return bufferedBytes.get();
    }

    @Override
    public long getOldestRowMillis() {
        return oldestRowMillis.get();
    }

    @Override
    public long getCommittedChunks() {
        return committedChunks.get();
    }

    @Override
    public long getUploadMillis() {
        return uploadMillis.get();
    }

    @Override
    public long getRetries() {
        return retries.get();
    }

    @Override
    public long getRefusedRecords() {
        return refusedRecords.get();
    }
}
