package io.tailrace.local.managed.pipe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * An EventBridge pipe for one machine: puts every change of a table's stream to Kinesis, one record a change.
 *
 * <p>A shard is read after its parent. Each change is delivered at least once: a restarted pipe continues after the last
 * delivery that its checkpoint knows, and may repeat what came after. Unlike the service it begins with the oldest change only,
 * has no enrichment and no input template, and takes one batch of a shard at a time.
 */
public final class Pipe implements AutoCloseable {

    /** As often as the service polls a shard. */
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(250);

    private static final Duration BETWEEN_LISTINGS = Duration.ofSeconds(2);

    /**
     * What a pipe has done since it was started.
     *
     * @param delivered changes that Kinesis took
     * @param filtered changes that the pattern did not let pass
     * @param givenUp changes that are among the dead letters
     */
    public record Progress(long delivered, long filtered, long givenUp) {}

    private final PipeSettings settings;
    private final DynamoDbStreamsClient source;
    private final KinesisTarget target;
    private final Checkpoint checkpoint;
    private final Clock clock;
    private final Counts counts = new Counts();
    private final Map<String, ShardFlow> flows = new LinkedHashMap<>();
    private final Thread thread;
    private Instant nextListing = Instant.MIN;
    private volatile @Nullable RuntimeException failure;

    private Pipe(PipeSettings settings, DynamoDbStreamsClient source, KinesisClient kinesis, Clock clock) {
        this.settings = settings;
        this.source = source;
        this.target = new KinesisTarget(settings, kinesis, new DeadLetters(settings, clock));
        this.checkpoint = Checkpoint.in(settings.checkpointFile());
        this.clock = clock;
        this.thread = new Thread(this::run, "pipe-" + settings.name());
        thread.setDaemon(true);
    }

    /**
     * Starts a pipe where its checkpoint is, or at the oldest change.
     *
     * @param source a client for the table's stream, which the caller closes
     * @param target a client for Kinesis, which the caller closes
     */
    public static Pipe start(PipeSettings settings, DynamoDbStreamsClient source, KinesisClient target) {
        return start(settings, source, target, Clock.systemUTC());
    }

    static Pipe start(PipeSettings settings, DynamoDbStreamsClient source, KinesisClient target, Clock clock) {
        Pipe pipe = new Pipe(settings, source, target, clock);
        pipe.thread.start();
        return pipe;
    }

    /** What has been done so far. */
    public Progress progress() {
        return counts.progress();
    }

    /**
     * Makes sure that the pipe still runs.
     *
     * @throws IllegalStateException if it has stopped because of an error, which is the cause
     */
    public void requireRunning() {
        RuntimeException cause = failure;
        if (cause != null) {
            throw new IllegalStateException("Pipe " + settings.name() + " has stopped", cause);
        }
    }

    /** Stops at once: what was read and not delivered is read again by the next start. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                openShards();
                if (!stepAll()) {
                    Thread.sleep(BETWEEN_POLLS.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                failure = e;
            }
        }
    }

    private void openShards() {
        if (clock.instant().isBefore(nextListing)) {
            return;
        }
        for (String shardId : Lineage.readable(Lineage.shards(source, settings.source()), checkpoint::isDone)) {
            flows.computeIfAbsent(shardId, this::open);
        }
        nextListing = clock.instant().plus(BETWEEN_LISTINGS);
    }

    private ShardFlow open(String shardId) {
        ShardPoller reader = new ShardPoller(source, settings.source(), shardId, checkpoint.position(shardId));
        return new ShardFlow(reader, settings, target, checkpoint, counts, clock);
    }

    private boolean stepAll() throws InterruptedException {
        boolean moved = false;
        for (ShardFlow flow : flows.values()) {
            moved |= flow.step();
        }
        if (flows.values().removeIf(ShardFlow::isDone)) {
            nextListing = Instant.MIN; // their children may be read now
        }
        return moved;
    }
}
