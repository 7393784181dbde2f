package io.tailrace.sink.metric;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What one task counts, safe to read from any thread while the task works. */
public final class SinkMetrics implements SinkMetricsMXBean {
    private final InstantSource clock;
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
    private final AtomicLong compactedFiles = new AtomicLong();
    private final AtomicLong removedOrphans = new AtomicLong();
    private final AtomicLong maintenanceFailures = new AtomicLong();
    private final Map<String, MergeTail> tails = new ConcurrentHashMap<>();
    private volatile @Nullable Instant lastCommit;

    public SinkMetrics(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What of a table's log is not merged.
     *
     * @param since when the oldest of it was committed; null when nothing waits
     */
    private record MergeTail(
            long files, long bytes, @Nullable Instant since) {}

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
        lastCommit = clock.instant();
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

    /** Counts files of a log that larger ones replaced. */
    public void compacted(long files) {
        compactedFiles.addAndGet(files);
    }

    public void orphansRemoved(long files) {
        removedOrphans.addAndGet(files);
    }

    public void maintenanceFailed() {
        maintenanceFailures.incrementAndGet();
    }

    /**
     * Sets what of a table's log waits to be merged.
     *
     * @param since when the oldest of it was committed; null when nothing waits
     */
    public void waiting(String table, long files, long bytes, @Nullable Instant since) {
        tails.put(table, new MergeTail(files, bytes, since));
    }

    @Override
    public long getMillisSinceCommit() {
        Instant last = lastCommit;
        return last == null ? -1 : millisSince(last);
    }

    @Override
    public long getMergeLagMillis() {
        return tails.values().stream()
                .map(MergeTail::since)
                .filter(Objects::nonNull)
                .mapToLong(this::millisSince)
                .max()
                .orElse(0);
    }

    @Override
    public long getMergeWaitingFiles() {
        return sum(MergeTail::files);
    }

    @Override
    public long getMergeWaitingBytes() {
        return sum(MergeTail::bytes);
    }

    private long sum(ToLongFunction<MergeTail> figure) {
        return tails.values().stream().mapToLong(figure).sum();
    }

    /** The catalog's clock may be ahead of this one. */
    private long millisSince(Instant time) {
        return Math.max(0, Duration.between(time, clock.instant()).toMillis());
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
    public long getCompactedFiles() {
        return compactedFiles.get();
    }

    @Override
    public long getRemovedOrphans() {
        return removedOrphans.get();
    }

    @Override
    public long getMaintenanceFailures() {
        return maintenanceFailures.get();
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
