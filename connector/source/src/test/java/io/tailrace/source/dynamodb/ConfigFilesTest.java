package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.SourceOptions.SnapshotMode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.runtime.SourceConnectorConfig;
import org.apache.kafka.connect.runtime.TopicCreationConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.junit.jupiter.api.Test;

/** The files that users deploy are the ones tested here. */
class ConfigFilesTest {

    private static final Path FOLDER = Path.of("..", "..", "config", "connect");

    @Test
    void the_source_file_has_no_unknown_option() throws IOException {
        Map<String, String> props = load("sales-orders-source.properties");
        Set<String> unknown = new HashSet<>(props.keySet());

        unknown.removeAll(SourceOptions.definition().names());
        unknown.removeAll(ConnectorConfig.configDef().names());
        unknown.removeAll(SourceConnectorConfig.configDef().names());
        unknown.removeIf(name -> name.startsWith(TopicCreationConfig.DEFAULT_TOPIC_CREATION_PREFIX)
                || name.startsWith(SourceConnectorConfig.TOPIC_CREATION_PREFIX + "heartbeat.")
                || name.equals("producer.override." + ProducerConfig.MAX_REQUEST_SIZE_CONFIG));

        assertThat(unknown).isEmpty();
    }

    @Test
    void the_source_file_is_valid_and_means_what_it_says() throws IOException {
        SourceOptions options = SourceOptions.from(load("sales-orders-source.properties"));

        assertThat(options.tables().names()).containsExactly("sales-orders");
        assertThat(options.snapshot().mode()).isEqualTo(SnapshotMode.INITIAL);
        assertThat(options.records().heartbeatTopic()).isEqualTo("tailrace-heartbeat");
    }

    @Test
    void the_worker_file_is_a_whole_worker_with_exactly_once_and_json() throws IOException {
        Map<String, String> props = load("worker.properties");

        DistributedConfig config = new DistributedConfig(props);

        assertThat(config.exactlyOnceSourceEnabled()).isTrue();
        assertThat(config.getList("config.providers")).containsExactly("file");
        assertThat(config.getString("plugin.discovery")).isEqualToIgnoringCase("service_load");
        assertThat(config.originalsWithPrefix("value.converter.")).containsEntry("schemas.enable", "false");
    }

    @Test
    void the_worker_file_has_no_unknown_option() throws IOException {
        Map<String, String> props = load("worker.properties");
        Set<String> unknown = new HashSet<>(props.keySet());

        unknown.removeAll(new DistributedConfig(props).values().keySet());
        unknown.removeIf(name -> name.startsWith("producer.")
                || name.startsWith("consumer.")
                || name.startsWith("key.converter.")
                || name.startsWith("value.converter.")
                || name.startsWith("config.providers."));

        assertThat(unknown).isEmpty();
    }

    private static Map<String, String> load(String file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(FOLDER.resolve(file))) {
            properties.load(reader);
        }
        Map<String, String> props = new HashMap<>();
        properties.forEach((key, value) -> props.put(key.toString(), value.toString()));
        return props;
    }
}
