package io.tailrace.sink.s3;

import io.tailrace.option.CheckedConfig;
import io.tailrace.option.PluginVersion;
import io.tailrace.option.TaskNumber;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes topics to S3, each record exactly once, laid out and registered so that Athena can query it. */
public final class S3SinkConnector extends SinkConnector {
    private static final Logger LOG = LoggerFactory.getLogger(S3SinkConnector.class);
    private static final String ISOLATION = "consumer.override.isolation.level";

    private final Clock clock;
    private Map<String, String> props = Map.of();

    /** For Connect. */
    public S3SinkConnector() {
        this(Clock.systemUTC());
    }

    S3SinkConnector(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void start(Map<String, String> given) {
        S3SinkOptions.of(given);
        if (!"read_committed".equals(given.get(ISOLATION))) {
            LOG.warn(
                    "{} is not read_committed: where producers use transactions, as exactly-once sources do, records of"
                            + " aborted ones will be written too",
                    ISOLATION);
        }
        props = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return S3SinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return TaskNumber.configs(props, maxTasks);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return S3SinkOptions.definition();
    }

    /** Adds to what each option allows what they do not allow together, and then what S3 and Glue say to them. */
    @Override
    public Config validate(Map<String, String> given) {
        CheckedConfig checked = new CheckedConfig(super.validate(given));
        if (checked.isFaultless()) {
            S3SinkOptions.problems(given).forEach(checked::reject);
        }
        if (checked.isFaultless()) {
            S3SinkOptions.of(given)
                    .table()
                    .firstDayProblem(LocalDate.now(clock.withZone(ZoneOffset.UTC)))
                    .ifPresent(problem -> checked.reject(S3SinkConfigDef.GLUE_FIRST_DAY, problem));
        }
        if (checked.isFaultless()) {
            new Preflight(S3SinkOptions.of(given))
                    .problems()
                    .forEach(problem -> checked.reject(problem.option(), problem.message()));
        }
        return checked.config();
    }

    /**
     * Refuses offsets that the sink would not follow: the lake says where it goes on.
     *
     * @throws ConnectException with the command that does what was wanted
     */
    @Override
    public boolean alterOffsets(Map<String, String> config, Map<TopicPartition, Long> offsets) {
        try (SinkLake lake = SinkLake.of(config)) {
            offsets.forEach((partition, offset) -> lake.partition(partition.topic(), partition.partition())
                    .requireFollowed(offset, S3SinkOptions.of(config).onGap()));
        }
        return true;
    }

    @Override
    public String version() {
        return PluginVersion.of(S3SinkConnector.class);
    }
}
