package io.tailrace.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.strimzi.api.kafka.model.common.UnknownPropertyPreserving;
import io.strimzi.api.kafka.model.connect.KafkaConnect;
import io.strimzi.api.kafka.model.connect.KafkaConnectSpec;
import io.strimzi.api.kafka.model.connector.KafkaConnector;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The resources for Strimzi, read by the model that its operator has, say what the files for other workers say. */
class StrimziResourcesTest {

    private static final Path CONFIG = Path.of("..", "..", "config");
    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void the_worker_has_the_options_of_the_worker_file() throws IOException {
        KafkaConnect connect =
                YAML.readValue(CONFIG.resolve("strimzi/kafka-connect.yaml").toFile(), KafkaConnect.class);
        Map<String, String> worker = properties("worker");
        worker.keySet().removeAll(List.of("bootstrap.servers", "plugin.path", "listeners"));

        assertNothingUnknown(connect);
        assertThat(texts(connect.getSpec().getConfig())).isEqualTo(worker);
        assertThat(worker.keySet())
                .as("options that Strimzi sets itself")
                .noneMatch(option -> forbidden().stream().anyMatch(option::startsWith));
        assertThat(connect.getMetadata().getAnnotations()).containsEntry("strimzi.io/use-connector-resources", "true");
        assertThat(connect.getSpec().getTemplate().getConnectContainer().getVolumeMounts())
                .singleElement()
                .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/mnt/tables"));
    }

    @Test
    void the_connectors_are_those_of_the_connector_files() throws IOException {
        List<KafkaConnector> connectors = new ArrayList<>();
        try (MappingIterator<KafkaConnector> resources = YAML.readerFor(KafkaConnector.class)
                .readValues(CONFIG.resolve("strimzi/connectors.yaml").toFile())) {
            resources.forEachRemaining(connectors::add);
        }

        assertThat(connectors)
                .extracting(connector -> connector.getMetadata().getName())
                .containsExactly("sales-orders-source", "sales-orders-sink");
        for (KafkaConnector connector : connectors) {
            Map<String, String> shipped = properties(connector.getMetadata().getName());
            shipped.replaceAll((option, value) -> value.replace("${file:config/tables/", "${file:/mnt/tables/"));
            Map<String, String> written = texts(connector.getSpec().getConfig());
            written.put("name", connector.getMetadata().getName());
            written.put("connector.class", connector.getSpec().getClassName());
            written.put("tasks.max", String.valueOf(connector.getSpec().getTasksMax()));

            assertNothingUnknown(connector);
            assertThat(written).isEqualTo(shipped);
            assertThat(connector.getMetadata().getLabels()).containsEntry("strimzi.io/cluster", "tailrace");
        }
    }

    private static List<String> forbidden() {
        return List.of(KafkaConnectSpec.FORBIDDEN_PREFIXES.split(", "));
    }

    /** Strimzi's model keeps what it does not know, in every object by itself. */
    private static void assertNothingUnknown(@Nullable Object object) {
        if (object instanceof UnknownPropertyPreserving known) {
            assertThat(known.getAdditionalProperties())
                    .as(object.getClass().getSimpleName())
                    .isNullOrEmpty();
            JavaType type = YAML.constructType(object.getClass());
            for (BeanPropertyDefinition property :
                    YAML.getSerializationConfig().introspect(type).findProperties()) {
                if (property.hasGetter()) {
                    assertNothingUnknown(property.getGetter().getValue(object));
                }
            }
        } else if (object instanceof Collection<?> several) {
            several.forEach(StrimziResourcesTest::assertNothingUnknown);
        }
    }

    private static Map<String, String> texts(Map<String, Object> config) {
        Map<String, String> texts = new HashMap<>();
        config.forEach((option, value) -> texts.put(option, String.valueOf(value)));
        return texts;
    }

    private static Map<String, String> properties(String name) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(CONFIG.resolve("connect/" + name + ".properties"))) {
            properties.load(reader);
        }
        Map<String, String> options = new HashMap<>();
        properties.stringPropertyNames().forEach(option -> options.put(option, properties.getProperty(option)));
        return options;
    }
}
