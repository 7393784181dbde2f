package io.tailrace.sink.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chain.TransformChain;
import io.tailrace.testing.OptionReference;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** The file that users deploy, and the reference of its options. */
class ShippedFirehoseSinkConfigTest {

    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path FILE = ROOT.resolve("config/connect/sales-orders-firehose-sink.properties");
    private static final OptionReference REFERENCE = new OptionReference(
            Path.of("..", "..", "config", "reference", "firehose-sink.md"),
            "# The Firehose sink's options",
            "How the connector behaves: [docs/firehose-sink.md](../../docs/firehose-sink.md). A file to begin with:"
                    + " [sales-orders-firehose-sink.properties](../connect/sales-orders-firehose-sink.properties).",
            new FirehoseSinkConnector().config());

    @Test
    void every_option_is_one_of_the_sink_or_of_connect_also_those_that_are_commented_out() throws IOException {
        Set<String> ours = FirehoseSinkOptions.definition().names();
        Set<String> connects = SinkConnectorConfig.configDef().names();

        assertThat(load(Files.readString(FILE).replaceAll("(?m)^#(?=[a-z.]+=)", "")).keySet().stream()
                        .filter(option -> !ours.contains(option) && !connects.contains(option))
                        .filter(option -> !option.startsWith("transforms.") && !option.startsWith("consumer.override."))
                        .collect(Collectors.toSet()))
                .isEmpty();
    }

    @Test
    void every_value_is_allowed() throws IOException {
        Map<String, String> props = load(Files.readString(FILE));

        assertThat(FirehoseSinkOptions.definition().validate(props))
                .allSatisfy(value -> assertThat(value.errorMessages()).isEmpty());
        assertThat(FirehoseSinkOptions.problems(props)).isEmpty();
        assertThat(props)
                .containsEntry("consumer.override.isolation.level", "read_committed")
                .containsEntry("connector.class", FirehoseSinkConnector.class.getName());
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
    void the_reference_says_what_the_code_does() throws IOException {
        REFERENCE.assertCurrent("connector/sink");
        REFERENCE.assertComplete();
    }

    private static Map<String, String> load(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> options = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> options.put(name, properties.getProperty(name)));
        return options;
    }
}
