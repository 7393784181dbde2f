package io.tailrace.local.managed.firehose;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A Firehose stream for one machine: it passes what arrives in a Kinesis stream from now on through a transform into objects in S3.
 *
 * <p>Records that fail go to the error output, and nothing is lost while this object lives. Unlike the service it keeps no state
 * beyond that, gives up no object that S3 refuses, and loses order or repeats records only as its {@link Disorder} says.
 */
public final class Firehose implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Firehose.class);

    /** Five reads a second is what Kinesis gives all readers of a shard together. */
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(250);

    private static final Duration BETWEEN_PUTS = Duration.ofSeconds(1);

    private static final int MOST_PUTS_AT_THE_END = 3;

    /**
     * What a stream has done since it was started.
     *
     * @param read records read from Kinesis
     * @param repeated records that go through a second time
     * @param delivered records in delivered objects
     * @param dropped records that the transform left out
     * @param failed records in objects of the error output
     * @param objects delivered objects, without those of the error output
     */
    public record Progress(long read, long repeated, long delivered, long dropped, long failed, long objects) {

        /** How many records are in the buffers. */
        public long inFlight() {
            return read + repeated - delivered - dropped - failed;
        }

        Progress plusRead(int more) {
            return new Progress(read + more, repeated, delivered, dropped, failed, objects);
        }

        Progress plusRepeated(int more) {
            return new Progress(read, repeated + more, delivered, dropped, failed, objects);
        }

        Progress plusDropped() {
            return new Progress(read, repeated, delivered, dropped + 1, failed, objects);
        }

        Progress plusObject(BufferKey destination, int records) {
            if (destination instanceof BufferKey.Errors) {
                return new Progress(read, repeated, delivered, dropped, failed + records, objects);
            }
            return new Progress(read, repeated, delivered + records, dropped, failed, objects + 1);
        }
    }

    private final FirehoseSettings settings;
    private final StreamReader reader;
    private final TransformBuffer waiting;
    private final Transformation transformation;
    private final ObjectBuffers objects;
    private final ObjectWriter store;
    private final Clock clock;
    private final Thread thread;
    private volatile Progress progress = new Progress(0, 0, 0, 0, 0, 0); // written by one thread
    private volatile boolean isClosing;
    private volatile @Nullable RuntimeException failure;

    private Firehose(
            FirehoseSettings settings,
            KinesisClient source,
            FirehoseTransform transform,
            S3Client target,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.reader = new StreamReader(source, settings.source(), clock.instant());
        this.waiting = new TransformBuffer(settings.buffers().transform(), settings.disorder());
        this.transformation = new Transformation(settings, transform, random);
        this.objects = new ObjectBuffers(settings, clock);
        this.store = new ObjectWriter(settings, target, random);
        this.clock = clock;
        this.thread = new Thread(this::run, "firehose-" + settings.name());
        thread.setDaemon(true);
    }

    /**
     * Starts with the records that arrive from now on.
     *
     * @param source a client for Kinesis, which the caller closes
     * @param transform called from one thread
     * @param target a client for S3, which the caller closes
     */
    public static Firehose start(
            FirehoseSettings settings, KinesisClient source, FirehoseTransform transform, S3Client target) {
        return start(settings, source, transform, target, Clock.systemUTC());
    }

    /**
     * Starts with the records that arrive from the clock's now on.
     *
     * @param clock the one that says when records arrive in the stream, too
     */
    public static Firehose start(
            FirehoseSettings settings,
            KinesisClient source,
            FirehoseTransform transform,
            S3Client target,
            Clock clock) {
        return start(settings, source, transform, target, clock, new Random());
    }

    static Firehose start(
            FirehoseSettings settings,
            KinesisClient source,
            FirehoseTransform transform,
            S3Client target,
            Clock clock,
            RandomGenerator random) {
        Firehose firehose = new Firehose(settings, source, transform, target, clock, random);
        firehose.thread.start();
        return firehose;
    }

    /** What has been done so far. */
    public Progress progress() {
        return progress;
    }

    /**
     * Makes sure that the stream still runs.
     *
     * @throws IllegalStateException if it has stopped because of an error, which is the cause
     */
    public void requireRunning() {
        RuntimeException cause = failure;
        if (cause != null) {
            throw new IllegalStateException("Firehose " + settings.name() + " has stopped", cause);
        }
    }

    /**
     * Reads no more, and delivers what was read.
     *
     * @throws IllegalStateException if the stream had stopped, or stops over this
     */
    @Override
    public void close() {
        isClosing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        requireRunning();
    }

    private void run() {
        try {
            while (!isClosing) {
                List<SourceRecord> records = reader.poll();
                count(now -> now.plusRead(records.size()));
                waiting.add(records, clock.instant());
                while (waiting.isDue(clock.instant())) {
                    Disorder.Division division = waiting.take(clock.instant());
                    count(now -> now.plusRepeated(division.repetitions()));
                    transform(division.now());
                }
                putAll(objects.takeDue());
                if (records.isEmpty()) {
                    Thread.sleep(BETWEEN_POLLS.toMillis());
                }
            }
            while (!waiting.isEmpty()) {
                transform(waiting.drain());
            }
            putAll(objects.takeAll());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void transform(List<SourceRecord> records) throws InterruptedException {
        if (records.isEmpty()) {
            return; // all are held back
        }
        FormatConversion conversion = settings.conversion();
        List<Outcome> outcomes = transformation.transform(records);
        for (Outcome outcome : conversion == null ? outcomes : conversion.checked(outcomes)) {
            if (outcome instanceof Outcome.Ok ok) {
                objects.add(ok);
            } else if (outcome instanceof Outcome.Failed failed) {
                objects.add(failed);
            } else if (outcome instanceof Outcome.Dropped) {
                count(Progress::plusDropped);
            } else {
                throw new IllegalStateException("unknown outcome: " + outcome);
            }
            putAll(objects.takeDue());
        }
    }

    private void putAll(Map<BufferKey, ObjectBuffer> finished) throws InterruptedException {
        for (Map.Entry<BufferKey, ObjectBuffer> object : finished.entrySet()) {
            put(object.getKey(), object.getValue());
            count(now -> now.plusObject(object.getKey(), object.getValue().records()));
        }
    }

    private void put(BufferKey destination, ObjectBuffer buffer) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                store.put(destination, buffer);
                return;
            } catch (SdkException e) {
                if (isClosing && attempt >= MOST_PUTS_AT_THE_END) {
                    throw e;
                }
                if (attempt == 1) {
                    LOG.warn("Firehose {}: S3 refuses an object, trying on: {}", settings.name(), e.getMessage());
                }
                Thread.sleep(BETWEEN_PUTS.toMillis());
            }
        }
    }

    private void count(UnaryOperator<Progress> step) {
        progress = step.apply(progress);
    }
}
