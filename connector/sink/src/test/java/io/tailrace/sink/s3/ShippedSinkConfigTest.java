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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that users deploy: each of their lines means something, also those that are commented out. */
class ShippedSinkConfigTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String HIVE = "sales-orders-hive-sink";
    private static final String ICEBERG = "sales-orders-sink";

    @ParameterizedTest
    @ValueSource(strings = {HIVE, ICEBERG})
    void every_option_is_one_of_the_sink_or_of_connect(String name) throws IOException {
        Set<String> ours = S3SinkOptions.definition().names();
        Set<String> connects = SinkConnectorConfig.configDef().names();

        Set<String> unknown = load(withCommentedOptions(name)).keySet().stream()
                .filter(option -> !ours.contains(option) && !connects.contains(option))
                .filter(option -> !option.startsWith("transforms.") && !option.startsWith("consumer.override."))
                .collect(Collectors.toSet());

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {HIVE, ICEBERG})
    void every_value_is_allowed(String name) throws IOException {
        Map<String, String> props = load(Files.readString(file(name)));
        List<ConfigValue> wrong = S3SinkOptions.definition().validate(props).stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .toList();

        assertThat(wrong).isEmpty();
        assertThat(S3SinkOptions.problems(props)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {HIVE, ICEBERG})
    void its_transforms_load_with_the_declared_columns(String name) throws IOException {
        Map<String, String> props = load(Files.readString(file(name)));
        props.replaceAll((option, value) -> value.replace("${file:config/", "${file:" + ROOT + "/config/"));

        try (TransformChain<SinkRecord> chain = TransformChain.load(props)) {
            assertThat(chain).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HIVE, ICEBERG})
    void it_reads_only_what_was_committed(String name) throws IOException {
        assertThat(load(Files.readString(file(name))))
                .containsEntry("consumer.override.isolation.level", "read_committed")
                .containsEntry("connector.class", S3SinkConnector.class.getName());
    }

    private static Path file(String name) {
        return ROOT.resolve("config/connect/" + name + ".properties");
    }

    /** A commented line that looks like an option is a promise too. */
    private static String withCommentedOptions(String name) throws IOException {
        return Files.readString(file(name)).replaceAll("(?m)^#(?=[a-z.]+=)", "");
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
