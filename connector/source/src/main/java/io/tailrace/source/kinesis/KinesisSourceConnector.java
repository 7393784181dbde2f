package io.tailrace.source.kinesis;

import io.tailrace.option.CheckedConfig;
import io.tailrace.option.PluginVersion;
import io.tailrace.source.Markers;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.kinesis.option.KinesisOptions;
import io.tailrace.source.kinesis.plan.StreamMonitor;
import io.tailrace.source.kinesis.state.StreamOffsetRequest;
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
 * Captures the changes of DynamoDB tables from a Kinesis data stream, into which a pipe or DynamoDB's own integration writes them, in order per shard.
 * It plans; its tasks read. It takes no snapshot.
 */
public final class KinesisSourceConnector extends SourceConnector {

    private final InstantSource clock;
    private @Nullable StreamMonitor monitor;

    public KinesisSourceConnector() {
        this(InstantSource.system());
    }

    KinesisSourceConnector(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String version() {
        return PluginVersion.of(KinesisSourceConnector.class);
    }

    @Override
    public ConfigDef config() {
        return KinesisOptions.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return KinesisSourceTask.class;
    }

    @Override
    public void start(Map<String, String> props) {
        monitor = StreamMonitor.start(props, context().offsetStorageReader(), context(), clock);
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
            KinesisOptions.problems(new AbstractConfig(config(), props, false))
                    .forEach(problem -> checked.reject(problem.option(), problem.option() + " " + problem.message()));
            String beats = String.valueOf(config().parse(props).get(KinesisOptions.HEARTBEAT_TOPIC));
            try (TransformDryRun dryRun = new TransformDryRun(props)) {
                Markers.blockade(dryRun, beats, ChangeBuilder.exampleOfAny())
                        .ifPresent(text -> checked.reject(KinesisOptions.HEARTBEAT_TOPIC, text));
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
        offsets.forEach(StreamOffsetRequest::check);
        return true;
    }
}
