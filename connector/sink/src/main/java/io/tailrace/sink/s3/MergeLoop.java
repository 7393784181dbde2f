package io.tailrace.sink.s3;

import io.tailrace.aws.AwsErrors;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.Waiting;
import io.tailrace.sink.metric.SinkMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Merges a sink's tables beside its task, in a thread of its own. A table that cannot be merged is said and tried again at each
 * interval; the others go on, and so does the sink.
 */
final class MergeLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MergeLoop.class);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(3);

    private final SinkMerge merge;
    private final Pace pace;
    private final Clock clock;
    private final SinkMetrics metrics;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** What tables could not be merged for, as far as it is said. */
    private final Map<String, String> failures = new HashMap<>();

    private final Thread thread;

    private MergeLoop(String name, SinkMerge merge, Pace pace, Clock clock, SinkMetrics metrics) {
        this.merge = merge;
        this.pace = pace;
        this.clock = clock;
        this.metrics = metrics;
        this.thread = new Thread(this::run, name + "-merge");
        thread.setDaemon(true);
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

        /** How long to wait after a step that took this long. */
        Duration pause(Step step, Duration took) {
            if (bytesPerSecond == null) {
                return Duration.ZERO;
            }
            Duration due = Duration.ofMillis((step.bytesRead() + step.bytesWritten()) * 1000 / bytesPerSecond);
            return due.compareTo(took) > 0 ? due.minus(took) : Duration.ZERO;
        }
    }

    private void run() {
        try {
            do {
                for (String table : merge.tables()) {
                    mergeAll(table);
                }
            } while (!stopped.await(pace.interval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void mergeAll(String table) throws InterruptedException {
        try {
            // Before the first step: how much waits is wanted most where merging fails.
            report(table, merge.waiting(table));
            Instant begin = clock.instant();
            for (@Nullable Step step = merge.step(table); step != null; step = merge.step(table)) {
                metrics.merged(step.changes(), step.bytesRead() + step.bytesWritten());
                report(table, step.left());
                Duration pause = pace.pause(step, Duration.between(begin, clock.instant()));
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                begin = clock.instant();
            }
            if (failures.remove(table) != null) {
                LOG.info("Table {} is merged again", table);
            }
        } catch (RuntimeException e) {
            if (stopped.getCount() == 0) {
                LOG.debug("Table {}: the step under way was interrupted", table, e);
                return;
            }
            // Also what was not foreseen: the other tables are merged all the same.
            metrics.mergeFailed();
            String cause = cause(e);
            if (!cause.equals(failures.put(table, cause))) {
                LOG.warn(
                        "Table {} is not merged, and its live view grows slower; trying again: {}",
                        table,
                        e.getMessage(),
                        e);
            }
        }
    }

    private void report(String table, Waiting waiting) {
        metrics.waiting(table, waiting.files(), waiting.bytes(), waiting.since());
    }

    /** By which a failure is known again: the message of a service has the id of each request. */
    private static String cause(RuntimeException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AwsServiceException service) {
                return service.getClass().getName() + " " + AwsErrors.code(service);
            }
        }
        return failure.toString();
    }

    /** Interrupts a step under way, of which another merger makes good. */
    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(SHUTDOWN_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        merge.close();
    }
}
