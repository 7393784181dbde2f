package io.tailrace.source.kinesis.plan;

import io.tailrace.aws.AwsClients;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ShardReadException;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.ShardOffsetLookup;
import io.tailrace.source.kinesis.option.KinesisOptions;
import io.tailrace.source.kinesis.option.KinesisOptions.OnDataLoss;
import io.tailrace.source.kinesis.state.StreamAssignment;
import io.tailrace.source.kinesis.state.StreamStart;
import io.tailrace.source.kinesis.stream.KinesisStream;
import io.tailrace.source.kinesis.stream.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/**
 * The connector's work between start and stop: it lists the shards periodically, answers {@code taskConfigs()} from memory, and asks for another
 * configuration when there is a new lineage. Children of known shards need no plan: the task that reads the (first) parent follows them.
 */
public final class StreamMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamMonitor.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(10);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    private final Map<String, String> props;
    private final KinesisOptions options;
    private final AwsClients clients;
    private final KinesisClient client;
    private final OffsetStorageReader store;
    private final ConnectorContext context;
    private final ServiceClock serviceClock = ServiceClock.system();
    private final RejectedCalls rejections;
    private final ScheduledExecutorService watcher;
    private final CompletableFuture<Void> firstPlan = new CompletableFuture<>();

    private volatile @Nullable Plan plan;
    private volatile boolean startedWithout;
    private boolean raised;
    private boolean waiting;

    private record Plan(StreamStart start, Set<String> lineages) {}

    private StreamMonitor(
            Map<String, String> props, OffsetStorageReader store, ConnectorContext context, InstantSource clock) {
        this.props = Map.copyOf(props);
        this.options = KinesisOptions.from(props);
        this.store = store;
        this.context = context;
        this.rejections = new RejectedCalls(clock);
        this.clients = new AwsClients(options.aws());
        this.client = clients.kinesis(options.endpoint());
        this.watcher = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "tailrace-stream-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to look at the stream, and waits briefly for the first plan. Without one the connector starts anyway, and asks for its tasks once it has one.
     *
     * @throws ConnectException when the stream cannot be captured
     */
    public static StreamMonitor start(
            Map<String, String> props, OffsetStorageReader store, ConnectorContext context, InstantSource clock) {
        StreamMonitor monitor = new StreamMonitor(props, store, context, clock);
        try {
            monitor.watchAfter(Duration.ZERO);
            monitor.awaitFirstPlan();
            return monitor;
        } catch (RuntimeException e) {
            monitor.close();
            throw e;
        }
    }

    public List<Map<String, String>> taskConfigs(int maxTasks) {
        @Nullable Plan now = plan;
        List<Map<String, String>> configs = new ArrayList<>();
        if (now == null) {
            return configs;
        }
        for (List<String> lineages : LineageShares.of(now.lineages(), maxTasks)) {
            Map<String, String> config = new LinkedHashMap<>(props);
            config.put(StreamAssignment.TASK, Integer.toString(configs.size()));
            config.putAll(new StreamAssignment(now.start(), lineages, configs.isEmpty()).toProps());
            configs.add(config);
        }
        return configs;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        clients.close();
    }

    private void awaitFirstPlan() {
        try {
            firstPlan.get(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            startedWithout = true;
            LOG.warn(
                    "Stream {} could not be described within {}; the tasks start as soon as it can be",
                    options.stream(),
                    FIRST_LOOK);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConnectException failure ? failure : new ConnectException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Stopped while the stream was being described", e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // watch() reports its own failures
    private void watchAfter(Duration pause) {
        watcher.schedule(this::watch, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void watch() {
        Duration pause = options.reading().sweepInterval();
        try {
            publish(look());
            raised = false;
            waiting = false;
        } catch (RetriableException | ShardReadException e) {
            @Nullable ConnectException lasting = rejections.lasting();
            if (lasting == null) {
                await(e);
            } else {
                fail(lasting);
            }
            pause = RETRY_PAUSE;
        } catch (ConnectException e) {
            fail(e);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted() || watcher.isShutdown()) {
                return;
            }
            fail(new ConnectException("Stream " + options.stream() + " cannot be planned: " + e, e));
        }
        if (!watcher.isShutdown()) {
            watchAfter(pause);
        }
    }

    private void await(RuntimeException why) {
        if (!waiting && !watcher.isShutdown()) {
            waiting = true;
            @Nullable Throwable cause = why.getCause();
            LOG.warn(
                    "Stream {} cannot be planned at the moment, retrying: {}",
                    options.stream(),
                    why.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
        }
    }

    private void fail(ConnectException why) {
        boolean heard = firstPlan.completeExceptionally(why) && !startedWithout;
        if (!heard && !raised && !watcher.isShutdown()) {
            raised = true;
            context.raiseError(why);
        }
    }

    private void publish(Plan found) {
        @Nullable Plan before = plan;
        Set<String> lineages = new TreeSet<>(found.lineages());
        if (before != null) {
            // A lineage whose shards are no longer listed is over; to leave it out would only move others.
            lineages.addAll(before.lineages());
        }
        Plan now = new Plan(before == null ? found.start() : before.start(), lineages);
        if (now.equals(before)) {
            return;
        }
        plan = now;
        LOG.info("Stream {} has {} lineages", now.start().streamArn(), lineages.size());
        if (before != null || startedWithout) {
            context.requestTaskReconfiguration();
        }
        firstPlan.complete(null);
    }

    private Plan look() {
        StreamStart start = start(described());
        KinesisStream stream = new KinesisStream(
                client,
                start,
                new RecordReader("", options.records().keyNames(), start.since()),
                options.reading().pageMaxRecords(),
                serviceClock,
                rejections);
        List<Shard> shards = stream.list();
        Set<String> ids = new HashSet<>();
        for (Shard shard : shards) {
            ids.add(shard.id());
            ids.addAll(shard.parents());
        }
        ShardOffsetLookup offsets = new ShardOffsetLookup(store, "stream " + start.streamArn(), start::shardPartition);
        return new Plan(start, Set.copyOf(ShardEngine.lineages(shards, offsets.find(ids))));
    }

    private StreamDescriptionSummary described() {
        try {
            StreamDescriptionSummary found = KinesisStream.describe(client, options.stream(), serviceClock);
            rejections.answered(KinesisStream.DESCRIBE, RejectedCalls.ALL);
            return found;
        } catch (ResourceNotFoundException e) {
            throw new ConnectException(KinesisStream.gone(options.stream()), e);
        } catch (SdkException e) {
            ConnectException refused =
                    KinesisStream.refusal("describe stream " + options.stream(), KinesisStream.DESCRIBE, e);
            if (refused instanceof RetriableException || !(e instanceof AwsServiceException)) {
                throw refused;
            }
            rejections.rejected(KinesisStream.DESCRIBE, RejectedCalls.ALL, refused);
            throw new RetriableException(refused.getMessage(), e);
        }
    }

    private StreamStart start(StreamDescriptionSummary found) {
        @Nullable Plan now = plan;
        @Nullable Map<String, Object> offset = store.offset(StreamStart.partition(found.streamARN()));
        @Nullable StreamStart stored =
                now != null ? now.start() : offset == null ? null : StreamStart.of(found.streamARN(), offset);
        Instant created = found.streamCreationTimestamp();
        if (stored == null) {
            return first(found.streamARN(), created);
        }
        if (stored.isOfStreamCreated(created)) {
            return stored;
        }
        String loss = KinesisStream.replaced(stored, created);
        if (now != null || options.start().onDataLoss() == OnDataLoss.FAIL) {
            throw new ConnectException(loss);
        }
        LOG.warn("{} Continuing, as {}=continue asks.", loss, KinesisOptions.ON_DATA_LOSS);
        return new StreamStart(found.streamARN(), created, created, null);
    }

    private StreamStart first(String arn, Instant created) {
        // LATEST itself would forget its place in a crash before the first record.
        Instant now = Instant.ofEpochMilli(serviceClock.instant().toEpochMilli());
        @Nullable Instant from = switch (options.start().position()) {
            case OLDEST -> null;
            case LATEST -> now;
            case AT_TIMESTAMP -> options.start().timestamp();
        };
        return new StreamStart(arn, Instant.ofEpochMilli(created.toEpochMilli()), now, from);
    }
}
