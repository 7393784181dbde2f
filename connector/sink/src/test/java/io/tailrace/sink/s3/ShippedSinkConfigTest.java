package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chain.TransformChain;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** The file that users deploy: each of its lines means something, also those that are commented out. */
class ShippedSinkConfigTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path FILE = ROOT.resolve("config/connect/sales-orders-sink.properties");

    @Test
    void every_option_is_one_of_the_sink_or_of_connect() throws IOException {
        Set<String> ours = S3SinkOptions.definition().names();
        Set<String> connects = SinkConnectorConfig.configDef().names();

        Set<String> unknown = load(withCommentedOptions()).keySet().stream()
                .filter(option -> !ours.contains(option) && !connects.contains(option))
                .filter(option -> !option.startsWith("transforms.") && !option.startsWith("consumer.override."))
                .collect(Collectors.toSet());

        assertThat(unknown).isEmpty();
    }

    @Test
    void every_value_is_allowed() throws IOException {
        Map<String, String> props = load(Files.readString(FILE));
        List<ConfigValue> wrong = S3SinkOptions.definition().validate(props).stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .toList();

        assertThat(wrong).isEmpty();
        assertThat(S3SinkOptions.problems(props)).isEmpty();
    }

    @Test
    void its_transforms_load_with_the_declared_columns() throws IOException {
        Map<String, String> props = load(Files.readString(FILE));
        props.replaceAll((option, value) -> value.replace("${file:config/", "${file:" + ROOT + "/config/"));

        try (TransformChain<SinkRecord> chain = TransformChain.load(props)) {
            assertThat(chain).isNotNull();
        }
    }

    @Test
    void it_reads_only_what_was_committed() throws IOException {
        assertThat(load(Files.readString(FILE)))
                .containsEntry("consumer.override.isolation.level", "read_committed")
                .containsEntry("connector.class", S3SinkConnector.class.getName());
    }

    /** A commented line that looks like an option is a promise too. */
    private static String withCommentedOptions() throws IOException {
        return Files.readString(FILE).replaceAll("(?m)^#(?=[a-z.]+=)", "");
    }

    private static Map<String, String> load(String text) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new StringReader(text)) {
            properties.load(reader);
        }
        Map<String, String> options = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> options.put(name, properties.getProperty(name)));
        return options;
    }
}
