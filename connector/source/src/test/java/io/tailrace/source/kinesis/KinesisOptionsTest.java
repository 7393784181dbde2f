package io.tailrace.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.KeyNames;
import io.tailrace.source.kinesis.option.KinesisOptions;
import io.tailrace.source.kinesis.option.KinesisOptions.OnDataLoss;
import io.tailrace.source.kinesis.option.KinesisOptions.OnOtherRecord;
import io.tailrace.source.kinesis.option.KinesisOptions.StartPosition;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.runtime.SourceConnectorConfig;
import org.junit.jupiter.api.Test;

class KinesisOptionsTest {

    private static final Path FILE = Path.of("..", "..", "config", "connect", "sales-orders-kinesis-source.properties");

    @Test
    void the_defaults_read_everything_gently() {
        KinesisOptions options = KinesisOptions.from(props());

        assertThat(options.start())
                .isEqualTo(new KinesisOptions.StreamOptions(StartPosition.OLDEST, null, OnDataLoss.FAIL));
        assertThat(options.records())
                .isEqualTo(new KinesisOptions.RecordOptions(
                        "",
                        false,
                        KeyNames.KEEP,
                        OnOtherRecord.DEAD_LETTER,
                        "tailrace-other-records",
                        "tailrace-heartbeat",
                        Duration.ofSeconds(30)));
        assertThat(options.reading())
                .isEqualTo(new KinesisOptions.ReadOptions(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        10_000,
                        4,
                        5_000,
                        32L * 1024 * 1024));
    }

    @Test
    void a_start_at_a_moment_needs_the_moment_and_nothing_else_does() {
        Map<String, String> props = props();
        props.put("start.position", "at-timestamp");
        assertThatThrownBy(() -> KinesisOptions.from(props))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("start.timestamp is missing");
        props.put("start.timestamp", "2026-01-31T12:00:00Z");
        assertThat(KinesisOptions.from(props).start().timestamp()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        props.put("start.position", "latest");
        assertThatThrownBy(() -> KinesisOptions.from(props)).hasMessageContaining("needs start.position=at-timestamp");
        props.put("start.timestamp", "yesterday");
        assertThatThrownBy(() -> KinesisOptions.from(props)).hasMessageContaining("must be a moment in UTC");
    }

    @Test
    void a_stream_is_a_name_or_an_ARN_of_a_stream() {
        Map<String, String> props = props();
        props.put("stream", "arn:aws:kinesis:eu-central-1:111122223333:stream/changes");
        assertThat(KinesisOptions.from(props).stream()).endsWith("stream/changes");
        props.put("stream", "arn:aws:dynamodb:eu-central-1:111122223333:table/orders");
        assertThatThrownBy(() -> KinesisOptions.from(props)).hasMessageContaining("the name of a data stream");
        props.remove("stream");
        assertThatThrownBy(() -> KinesisOptions.from(props)).hasMessageContaining("stream");
    }

    @Test
    void a_wrong_option_is_reported_at_its_field() {
        Map<String, String> props = props();
        props.put("other.record.topic", "tailrace-heartbeat");

        assertThat(new KinesisSourceConnector().validate(props).configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .extracting(ConfigValue::name)
                .containsExactly("other.record.topic");
    }

    @Test
    void the_file_that_users_deploy_is_valid_and_has_no_unknown_option() throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(FILE)) {
            file.load(reader);
        }
        Map<String, String> props = new HashMap<>();
        file.forEach((key, value) -> props.put(key.toString(), value.toString()));

        assertThat(KinesisOptions.from(props).stream()).isEqualTo("sales-orders-changes");
        assertThat(props).containsEntry("connector.class", KinesisSourceConnector.class.getName());
        Set<String> unknown = new HashSet<>(props.keySet());
        unknown.removeAll(KinesisOptions.definition().names());
        unknown.removeAll(ConnectorConfig.configDef().names());
        unknown.removeAll(SourceConnectorConfig.configDef().names());
        unknown.removeIf(name -> name.startsWith("topic.creation.") || name.startsWith("producer.override."));
        assertThat(unknown).isEmpty();
    }

    private static Map<String, String> props() {
        return new HashMap<>(Map.of("stream", "changes", "aws.region", "eu-central-1"));
    }
}
