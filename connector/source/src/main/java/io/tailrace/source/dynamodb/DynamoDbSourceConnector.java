package io.tailrace.source.dynamodb;

import io.tailrace.metric.WorkerMetrics;
import io.tailrace.option.CheckedConfig;
import io.tailrace.option.PluginVersion;
import io.tailrace.source.Markers;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.TableName;
import io.tailrace.source.dynamodb.plan.PlanMonitor;
import io.tailrace.source.dynamodb.preflight.SourcePreflight;
import io.tailrace.source.dynamodb.state.OffsetRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.jspecify.annotations.Nullable;

/**
 * Captures DynamoDB tables: a snapshot by parallel scan, and every change from their streams, in order per key. It plans; its tasks read.
 */
public final class DynamoDbSourceConnector extends SourceConnector {

    private final InstantSource clock;
    private @Nullable PlanMonitor monitor;

    public DynamoDbSourceConnector() {
        this(InstantSource.system());
    }

    DynamoDbSourceConnector(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String version() {
        return PluginVersion.of(DynamoDbSourceConnector.class);
    }

    @Override
    public ConfigDef config() {
        return SourceOptions.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return DynamoDbSourceTask.class;
    }

    @Override
    public void start(Map<String, String> props) {
        PlanMonitor started = PlanMonitor.start(props, context().offsetStorageReader(), context(), clock);
        monitor = started;
        WorkerMetrics.register(context(), started.metrics().gauges());
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        if (monitor == null) {
            throw new IllegalStateException("the connector has not been started");
        }
        return monitor.taskConfigs(maxTasks);
    }

    @Override
    public void stop() {
        if (monitor != null) {
            monitor.close();
        }
    }

    @Override
    public Config validate(Map<String, String> props) {
        CheckedConfig checked = new CheckedConfig(super.validate(props));
        if (checked.isFaultless()) {
            SourceOptions.problems(new AbstractConfig(config(), props, false))
                    .forEach(problem -> checked.reject(problem.option(), problem.option() + " " + problem.message()));
            String beats = String.valueOf(config().parse(props).get(SourceOptions.HEARTBEAT_TOPIC));
            try (TransformDryRun dryRun = new TransformDryRun(props)) {
                Markers.blockade(dryRun, beats, ChangeBuilder.exampleOfAny())
                        .ifPresent(text -> checked.reject(SourceOptions.HEARTBEAT_TOPIC, text));
            }
            if (checked.isFaultless()) {
                new SourcePreflight(SourceOptions.from(props))
                        .problems()
                        .forEach(problem -> checked.reject(problem.option(), problem.message()));
            }
        }
        return checked.config();
    }

    /** All progress is in offsets and nowhere else, so a worker that commits them with the records loses and repeats nothing. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> props) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        AbstractConfig config = new AbstractConfig(config(), props, false);
        boolean byTag = !config.getList(SourceOptions.TABLE_TAGS).isEmpty();
        List<String> tables = byTag
                ? List.of()
                : config.getList(SourceOptions.TABLES).stream()
                        .map(text -> TableName.of(text).name())
                        .toList();
        offsets.forEach((partition, offset) -> OffsetRequest.check(partition, offset, tables));
        return true;
    }
}
