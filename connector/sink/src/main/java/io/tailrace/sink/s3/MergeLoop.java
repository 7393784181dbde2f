package io.tailrace.sink.s3;

import io.tailrace.merge.MergeRefusedException;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.Waiting;
import io.tailrace.sink.metric.SinkMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges a sink's tables beside its task, in a thread of its own. A table that cannot be merged is said and tried again at each
 * interval; the others go on, and so does the sink.
 */
final class MergeLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MergeLoop.class);

    private final SinkMerge merge;
    private final Pace pace;
    private final Clock clock;
    private final SinkMetrics metrics;
    private final Troubles troubles = new Troubles();
    private final LoopThread thread;

    private MergeLoop(String name, SinkMerge merge, Pace pace, Clock clock, SinkMetrics metrics) {
        this.merge = merge;
        this.pace = pace;
        this.clock = clock;
        this.metrics = metrics;
        this.thread = new LoopThread(name + "-merge", this::run);
    }

    /** Starts, with the first step at once. */
    static MergeLoop start(String name, SinkMerge merge, Pace pace, Clock clock, SinkMetrics metrics) {
        MergeLoop loop = new MergeLoop(name, merge, pace, clock, metrics);
        loop.thread.start();
        return loop;
    }

    /**
     * How fast to merge.
     *
     * @param interval between looks at a log that is merged to its end
     * @param bytesPerSecond that are read and written on average; null without a limit
     */
    record Pace(Duration interval, @Nullable Long bytesPerSecond) {

        /** How long to wait after a step that read and wrote so much and took this long. */
        Duration pause(long bytes, Duration took) {
            if (bytesPerSecond == null) {
                return Duration.ZERO;
            }
            Duration due = Duration.ofMillis(bytes * 1000 / bytesPerSecond);
            return due.compareTo(took) > 0 ? due.minus(took) : Duration.ZERO;
        }
    }

    private void run() throws InterruptedException {
        do {
            for (String table : merge.tables()) {
                mergeAll(table);
            }
        } while (!thread.isStoppedWithin(pace.interval()));
    }

    private void mergeAll(String table) throws InterruptedException {
        try {
            // Before the first step: how much waits is wanted most where merging fails.
            report(table, merge.waiting(table));
            Instant begin = clock.instant();
            for (@Nullable Step step = step(table); step != null; step = step(table)) {
                long bytes = step.bytesRead() + step.bytesWritten();
                metrics.merged(step.changes(), bytes);
                report(table, step.left());
                Duration pause = pace.pause(bytes, Duration.between(begin, clock.instant()));
                if (thread.isStoppedWithin(pause)) {
                    return;
                }
                begin = clock.instant();
            }
            if (troubles.isOver(table)) {
                LOG.info("Table {} is merged again", table);
            }
        } catch (RuntimeException e) {
            if (thread.isStopped()) {
                LOG.debug("Table {}: the step under way was interrupted", table, e);
                return;
            }
            // Also what was not foreseen: the other tables are merged all the same.
            metrics.mergeFailed();
            if (troubles.isNews(table, e)) {
                LOG.warn(
                        "Could not merge table {}, so its live view is getting slower; trying again: {}",
                        table,
                        e.getMessage(),
                        e);
            }
        }
    }

    /** Once more at once after a refusal, as by a removal of orphans: the interval may be long. */
    private @Nullable Step step(String table) {
        try {
            return merge.step(table);
        } catch (MergeRefusedException e) {
            LOG.debug("Table {} is looked at again", table, e);
            return merge.step(table);
        }
    }

    private void report(String table, Waiting waiting) {
        metrics.waiting(table, waiting.files(), waiting.bytes(), waiting.since());
    }

    /** Interrupts a step under way, of which another merger makes good. */
    @Override
    public void close() {
        thread.stop();
        merge.close();
    }
}
