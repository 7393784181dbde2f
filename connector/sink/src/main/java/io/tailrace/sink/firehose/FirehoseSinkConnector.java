package io.tailrace.sink.firehose;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.aws.WrongOptionException;
import io.tailrace.option.CheckedConfig;
import io.tailrace.option.PluginVersion;
import io.tailrace.option.TaskNumber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;

/** Writes topics to a Firehose stream, each record at least once. */
public final class FirehoseSinkConnector extends SinkConnector {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    private Map<String, String> props = Map.of();

    @Override
    public void start(Map<String, String> given) {
        FirehoseSinkOptions.of(given);
        props = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return FirehoseSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return TaskNumber.configs(props, maxTasks);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return FirehoseSinkOptions.definition();
    }

    /** Adds to what each option allows what they do not allow together, and then what Firehose says to them. */
    @Override
    public Config validate(Map<String, String> given) {
        CheckedConfig checked = new CheckedConfig(super.validate(given));
        if (checked.isFaultless()) {
            FirehoseSinkOptions.problems(given).forEach(checked::reject);
        }
        if (checked.isFaultless()) {
            preflight(FirehoseSinkOptions.of(given))
                    .ifPresent(problem -> checked.reject(problem.option(), problem.message()));
        }
        return checked.config();
    }

    /** A problem of these options; empty also while the service is failing, which is not their fault. */
    private static Optional<Problem> preflight(FirehoseSinkOptions options) {
        try (AwsClients clients = new AwsClients(options.aws().hurried(LONGEST_CALL))) {
            options.stream(clients).requireDirectPut();
            return Optional.empty();
        } catch (WrongOptionException e) {
            return Optional.of(new Problem(e.option(), String.valueOf(e.getMessage())));
        } catch (ConfigException e) {
            return Optional.of(new Problem(AwsOptions.REGION, String.valueOf(e.getMessage())));
        } catch (ConnectException e) {
            return options.problem().of(e);
        }
    }

    @Override
    public String version() {
        return PluginVersion.of(FirehoseSinkConnector.class);
    }
}
