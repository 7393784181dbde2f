package io.tailrace.source.dynamodb.plan;

import io.tailrace.aws.AwsClients;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.dynamodb.discovery.TableDiscovery;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.plan.FailureDecision.Stage;
import io.tailrace.source.dynamodb.state.TableAssignment;
import io.tailrace.source.dynamodb.table.CallSpacing;
import io.tailrace.source.dynamodb.trouble.DataLossException;
import io.tailrace.source.dynamodb.trouble.TableTroubles;
import io.tailrace.source.dynamodb.trouble.TableTroubles.Kind;
import io.tailrace.source.dynamodb.trouble.UnusableTableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

/**
 * The connector's work between start and stop: it inspects the tables periodically, answers {@code taskConfigs()} from memory, and asks for
 * another configuration of the tasks when tables or lineages come or go. Children of known shards need no plan: the task that reads the parent
 * follows them.
 *
 * <p>Each table is inspected on its own, and a problem with one does not change the plan of another. Transient faults are retried without limit. The
 * connector fails when changes are lost and the operator must decide, or when there is nothing left to capture.
 */
public final class PlanMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanMonitor.class);
    // Long enough for most first looks, so that tasks that run are not stopped for the time of one.
    private static final Duration FIRST_LOOK = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY_PAUSE = Duration.ofSeconds(30);

    private final Map<String, String> props;
    private final SourceOptions options;
    private final AwsClients clients;
    private final TableInspector inspector;
    private final TableSelection wanted;
    private final ConnectorContext context;
    private final InstantSource clock;
    private final ScheduledExecutorService watcher;
    private final CompletableFuture<Void> firstPlan = new CompletableFuture<>();
    private final TableTroubles troubles;
    private final FailureDecision verdict;
    private final PlanMetrics metrics;

    // Used by the watching thread alone.
    private final Map<String, TablePlan> byTable = new HashMap<>();
    private final Instant startedAt;
    private List<String> names;
    private int eagerLooks;
    private boolean raised;

    // Null until there is a first plan.
    private volatile @Nullable List<TablePlan> plans;
    private volatile @Nullable List<TablePlan> answered;
    private volatile boolean startedWithout;

    private PlanMonitor(
            Map<String, String> props, OffsetStorageReader store, ConnectorContext context, InstantSource clock) {
        this.props = Map.copyOf(props);
        this.clock = clock;
        this.startedAt = clock.instant();
        this.troubles = new TableTroubles(clock);
        this.options = SourceOptions.from(props);
        this.names = options.tables().names();
        this.clients = new AwsClients(options.aws());
        this.inspector = new TableInspector(options, clients, store, ServiceClock.system(), CallSpacing.system());
        this.wanted = new TableSelection(
                options,
                TableDiscovery.over(clients, options, clock, CallSpacing.system()),
                inspector::isDropped,
                troubles);
        this.context = context;
        this.verdict = new FailureDecision(options, troubles, clock);
        this.metrics = new PlanMetrics(props.getOrDefault("name", "unnamed"), this::captured, troubles);
        this.watcher = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "tailrace-table-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to inspect the tables, and waits briefly for the first plan. Without one the connector starts anyway, and asks for its tasks once it
     * has one.
     *
     * @throws ConnectException when there is nothing that could be captured
     */
    public static PlanMonitor start(
            Map<String, String> props, OffsetStorageReader store, ConnectorContext context, InstantSource clock) {
        PlanMonitor monitor = new PlanMonitor(props, store, context, clock);
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
        @Nullable List<TablePlan> now = plans;
        answered = now;
        if (now == null) {
            return List.of();
        }
        List<Map<String, String>> configs = new ArrayList<>();
        for (List<TableAssignment> assignments : TaskPlanner.plan(now, maxTasks)) {
            Map<String, String> config = new LinkedHashMap<>(props);
            config.put(TableAssignment.TASK, Integer.toString(configs.size()));
            config.putAll(TableAssignment.toProps(assignments));
            configs.add(config);
        }
        return configs;
    }

    public PlanMetrics metrics() {
        return metrics;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        metrics.close();
        clients.close();
    }

    private int captured() {
        @Nullable List<TablePlan> now = plans;
        return now == null ? 0 : now.size();
    }

    private void awaitFirstPlan() {
        try {
            firstPlan.get(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            startedWithout = true;
            LOG.warn(
                    "The tables could not be described within {}; the tasks start as soon as they can be. {}",
                    FIRST_LOOK,
                    troubles.reasons());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConnectException failure ? failure : new ConnectException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Stopped while the tables were being described", e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // watch() reports its own failures
    private void watchAfter(Duration pause) {
        watcher.schedule(this::watch, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void watch() {
        try {
            names = wanted.look(byTable.keySet());
            byTable.keySet().retainAll(names);
            for (String table : names) {
                look(table);
            }
            publish();
            failWhenNothingElseHelps();
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted() || watcher.isShutdown()) {
                return;
            }
            LOG.error("The tables could not be planned because of a bug in the connector; retrying", e);
        }
        if (!watcher.isShutdown()) {
            watchAfter(pause());
        }
    }

    private void look(String table) {
        @Nullable TablePlan current = byTable.get(table);
        if (current != null && options.snapshot().mode() == SourceOptions.SnapshotMode.INITIAL_ONLY) {
            return;
        }
        try {
            TableInspector.Finding finding = inspector.plan(table, current);
            byTable.put(table, current == null ? logged(finding.plan()) : renewed(current, finding.plan()));
            if (finding.notice() == null) {
                troubles.resolved(table);
            } else {
                report(table, Kind.ENDING, finding.notice());
            }
        } catch (RetriableException e) {
            report(table, Kind.UNREACHABLE, e);
        } catch (DataLossException e) {
            byTable.remove(table);
            report(table, Kind.LOST, e);
        } catch (UnusableTableException e) {
            byTable.remove(table);
            report(table, Kind.UNUSABLE, e);
        } catch (ConnectException e) {
            // Its tasks know better whether it can be read.
            report(table, Kind.REFUSED, e);
        } catch (RuntimeException e) {
            report(table, Kind.REFUSED, new ConnectException("Table " + table + " cannot be planned: " + e, e));
        }
    }

    private void report(String table, Kind kind, ConnectException cause) {
        // A call that is cut off when the connector stops says nothing.
        if (!watcher.isShutdown()) {
            troubles.report(table, kind, cause);
        }
    }

    private static TablePlan logged(TablePlan plan) {
        LOG.info(
                "Table {}: snapshot {}, {} scan segments, {} lineages",
                plan.table(),
                plan.snapshotId(),
                plan.segments(),
                plan.lineages().size());
        return plan;
    }

    private static TablePlan renewed(TablePlan plan, TablePlan found) {
        TablePlan renewed = found.following(plan);
        if (!renewed.equals(plan)) {
            LOG.info(
                    "Table {} has a new plan: snapshot {}, {} lineages",
                    plan.table(),
                    renewed.snapshotId(),
                    renewed.lineages().size());
        }
        return renewed;
    }

    private void publish() {
        List<TablePlan> now =
                names.stream().map(byTable::get).filter(Objects::nonNull).toList();
        boolean first = plans == null;
        boolean complete = wanted.areKnown()
                && names.stream().allMatch(table -> byTable.containsKey(table) || verdict.isLasting(table, stage()));
        if (first && (now.isEmpty() ? !complete : !complete && !isLate())) {
            return;
        }
        if (now.equals(plans)) {
            return;
        }
        plans = now;
        if (!first || startedWithout) {
            context.requestTaskReconfiguration();
        }
        if (!now.isEmpty()) {
            firstPlan.complete(null);
        }
    }

    private Stage stage() {
        return firstPlan.isDone() ? Stage.RUNNING : Stage.STARTING;
    }

    private boolean isLate() {
        return startedAt.plus(FIRST_LOOK).isBefore(clock.instant());
    }

    private void failWhenNothingElseHelps() {
        Optional<ConnectException> failure = verdict.failure(names, byTable.keySet(), stage());
        if (failure.isEmpty()) {
            raised = false;
            if (plans != null) {
                firstPlan.complete(null);
            }
        } else if (!firstPlan.completeExceptionally(failure.get()) && !raised && answered == plans) {
            // Connect gives a connector that has failed no other tasks, so the present plan must have arrived before.
            raised = true;
            context.raiseError(failure.get());
        }
    }

    private Duration pause() {
        boolean waiting = plans == null || (answered != plans && !raised);
        eagerLooks = waiting || !troubles.reasons().isEmpty() ? eagerLooks + 1 : 0;
        Duration pause = options.reading().sweepInterval();
        if (eagerLooks > 0) {
            pause = shorter(
                    pause,
                    shorter(SHORTEST_PAUSE.multipliedBy(1L << Math.min(eagerLooks - 1, 5)), LONGEST_RETRY_PAUSE));
        }
        if (byTable.values().stream().anyMatch(plan -> plan.lineages().isEmpty())) {
            pause = shorter(pause, SHORTEST_PAUSE);
        }
        return shorter(pause, wanted.untilNextLook());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
