package io.tailrace.source.dynamodb;

import io.tailrace.aws.AwsClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's work between start and stop: it surveys the tables once, answers {@code taskConfigs()} from memory, and watches for tables and
 * lineages that no task has yet. Children of known shards need no plan: the task that reads the parent follows them.
 */
final class Planning implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);
    private static final int MOST_ATTEMPTS = 6;
    private static final Duration EMPTY_STREAM_INTERVAL = Duration.ofSeconds(1);

    private final Map<String, String> props;
    private final SourceOptions options;
    private final AwsClients clients;
    private final Survey survey;
    private final TableDiscovery discovery;
    private final ConnectorContext context;
    private final ScheduledExecutorService watcher;
    private final Map<String, String> passedOver = new HashMap<>();
    private List<String> names = List.of();
    private volatile List<TablePlan> plans = List.of();

    private Planning(Map<String, String> props, OffsetStorageReader store, ConnectorContext context) {
        this.props = Map.copyOf(props);
        this.options = SourceOptions.from(props);
        this.clients = new AwsClients(options.aws());
        this.survey = new Survey(options, clients, store);
        this.discovery = TableDiscovery.over(clients, options);
        this.context = context;
        this.watcher = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "tailrace-shard-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Surveys all tables; on a fault that may pass a few times, then the connector fails and can be restarted. */
    static Planning begin(Map<String, String> props, OffsetStorageReader store, ConnectorContext context) {
        Planning planning = new Planning(props, store, context);
        try {
            planning.surveyAll();
            planning.watchLater();
            return planning;
        } catch (RuntimeException e) {
            planning.close();
            throw e;
        }
    }

    List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> configs = new ArrayList<>();
        for (List<TableAssignment> assignments : Planner.plan(plans, maxTasks)) {
            Map<String, String> config = new LinkedHashMap<>(props);
            config.put(TableAssignment.TASK, Integer.toString(configs.size()));
            config.putAll(TableAssignment.toProps(assignments));
            configs.add(config);
        }
        return configs;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        clients.close();
    }

    private void surveyAll() {
        names = patiently("The tables", discovery::find);
        List<TablePlan> found = new ArrayList<>();
        for (String table : names) {
            patiently("Table " + table, () -> begun(table)).ifPresent(found::add);
        }
        plans = List.copyOf(found);
    }

    /** The first plan of a table; empty for one that was found by its tags and cannot be captured. */
    private Optional<TablePlan> begun(String table) {
        try {
            TablePlan plan = survey.plan(table, null);
            passedOver.remove(table);
            LOG.info(
                    "Table {}: epoch {}, {} scan segments, {} lineages",
                    table,
                    plan.epoch(),
                    plan.segments(),
                    plan.lineages().size());
            return Optional.of(plan);
        } catch (RetriableException e) {
            throw e;
        } catch (ConnectException e) {
            if (options.tables().contains(table)) {
                throw e;
            }
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(passedOver.put(table, reason))) {
                LOG.warn(
                        "Table {} carries the tags of {} but is passed over: {}",
                        table,
                        SourceOptions.TABLE_TAGS,
                        reason);
            }
            return Optional.empty();
        }
    }

    private static <T> T patiently(String what, Supplier<T> look) {
        Duration pause = Duration.ofSeconds(1);
        for (int attempt = 1; ; attempt++) {
            try {
                return look.get();
            } catch (RetriableException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw new ConnectException(
                            what + " could not be looked at in " + attempt
                                    + " attempts; restart the connector to try again",
                            e);
                }
                LOG.warn("{} cannot be looked at yet, trying again in {}: {}", what, pause, e.getMessage());
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static void sleep(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Stopped while the tables were surveyed", e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // watch() tells its failures itself
    private void watchLater() {
        boolean someEmpty = plans.stream().anyMatch(plan -> plan.lineages().isEmpty());
        Duration pause = someEmpty ? EMPTY_STREAM_INTERVAL : options.shardSweepInterval();
        long millis = Math.min(pause.toMillis(), discovery.untilNextLook().toMillis());
        watcher.schedule(this::watch, Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    private void watch() {
        try {
            names = discovery.renewed(names);
            List<TablePlan> now = new ArrayList<>();
            for (String table : names) {
                present(table).ifPresent(now::add);
            }
            if (!now.equals(plans)) {
                plans = List.copyOf(now);
                context.requestTaskReconfiguration();
            }
        } catch (RetriableException e) {
            LOG.debug("Tables cannot be looked at for now", e);
        } catch (RuntimeException e) {
            context.raiseError(e);
            return;
        }
        watchLater();
    }

    private Optional<TablePlan> present(String table) {
        for (TablePlan plan : plans) {
            if (plan.table().equals(table)) {
                return Optional.of(follows() ? renewed(plan) : plan);
            }
        }
        return begun(table);
    }

    private boolean follows() {
        return options.snapshotMode() != SourceOptions.SnapshotMode.INITIAL_ONLY;
    }

    /** The same plan as long as nothing but children came; lineages that are in it stay in it. */
    private TablePlan renewed(TablePlan plan) {
        TablePlan found = survey.plan(plan.table(), plan);
        Set<String> lineages = new TreeSet<>(found.lineages());
        boolean sameStream = found.streamArn().equals(plan.streamArn());
        if (sameStream) {
            lineages.addAll(plan.lineages());
        }
        TablePlan renewed = found.withLineages(List.copyOf(lineages));
        if (!renewed.equals(plan)) {
            LOG.info(
                    "Table {} is planned again: epoch {}, {} lineages", plan.table(), renewed.epoch(), lineages.size());
        }
        return renewed;
    }
}
