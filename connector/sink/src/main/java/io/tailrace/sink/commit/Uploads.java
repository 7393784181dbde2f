package io.tailrace.sink.commit;

import io.tailrace.sink.commit.ChunkCommit.Outcome;
import io.tailrace.sink.metric.SinkMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads that publish chunks. While the store is unreachable they retry with exponential backoff. */
public final class Uploads implements Committer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(3);

    private final ExecutorService threads;
    private final Clock clock;
    private final SinkMetrics metrics;

    public Uploads(int count, String name, Clock clock, SinkMetrics metrics) {
        this.clock = clock;
        this.metrics = metrics;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, name + "-upload-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Running start(ChunkCommit commit) {
        CountDownLatch abandoned = new CountDownLatch(1);
        Future<Optional<Outcome>> future = threads.submit(() -> {
            try (commit) {
                return publish(commit, abandoned);
            }
        });
        return new Submitted(future, abandoned);
    }

    private Optional<Outcome> publish(ChunkCommit commit, CountDownLatch abandoned) throws InterruptedException {
        Instant start = clock.instant();
        Duration pause = FIRST_BACKOFF;
        commit.awaitReports();
        while (abandoned.getCount() > 0) {
            try {
                Optional<Outcome> outcome = commit.advance();
                if (outcome.isPresent()) {
                    if (outcome.get() instanceof Outcome.Committed) {
                        metrics.committed(Duration.between(start, clock.instant()));
                    }
                    return outcome;
                }
                pause = FIRST_BACKOFF;
            } catch (RetriableException e) {
                metrics.retried();
                if (pause.equals(FIRST_BACKOFF)) {
                    LOG.warn("Could not write {}; retrying until it succeeds", commit, e);
                } else {
                    LOG.debug("Retrying in {} to write {}", pause, commit, e);
                }
                abandoned.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                pause = pause.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? pause.multipliedBy(2) : MAX_BACKOFF;
            }
        }
        return Optional.empty();
    }

    /** Interrupts what is under way. The next owner writes chunks again that are not whole. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("An upload is still running {} after it was interrupted", SHUTDOWN_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Submitted(Future<Optional<Outcome>> future, CountDownLatch abandoned) implements Running {

        @Override
        public Optional<Outcome> outcome() {
            if (!future.isDone()) {
                return Optional.empty();
            }
            try {
                return future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof ConnectException known
                        ? known
                        : new ConnectException("Writing a chunk failed", e.getCause());
            }
        }

        @Override
        public void await(Duration longest) {
            try {
                future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("Not written before its partition was closed", e);
            }
        }

        @Override
        public void abandon() {
            abandoned.countDown();
        }
    }
}
