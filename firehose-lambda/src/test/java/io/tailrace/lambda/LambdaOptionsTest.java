package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LambdaOptionsTest {

    @TempDir
    private Path folder;

    @Test
    void has_a_default_for_every_option() throws IOException {
        assertThat(load("")).satisfies(options -> {
            assertThat(options.topic()).isEmpty();
            assertThat(options.partitionKeyHeaders()).isEmpty();
            assertThat(options.metricsNamespace()).isEqualTo("Tailrace");
            assertThat(options.chain()).isEmpty();
        });
    }

    @Test
    void reads_the_file_that_the_environment_names() throws IOException {
        LambdaOptions options = load("""
                topic=orders
                partition.key.headers=dt, hour
                metrics.namespace=Shop
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                predicates=
                """);

        assertThat(options.topic()).isEqualTo("orders");
        assertThat(options.partitionKeyHeaders()).containsExactly("dt", "hour");
        assertThat(options.metricsNamespace()).isEqualTo("Shop");
        assertThat(options.chain())
                .isEqualTo(Map.of(
                        "transforms", "flatten",
                        "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
                        "predicates", ""));
    }

    @Test
    void refuses_an_option_that_nobody_knows() {
        assertThatThrownBy(() -> load("metric.namespace=Shop"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("metric.namespace")
                .hasMessageContaining("topic, partition.key.headers, metrics.namespace");
    }

    @Test
    void says_which_file_is_missing() {
        assertThatThrownBy(() -> LambdaOptions.load(Map.of("TAILRACE_CONFIG", "config/lambda/none.properties")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("TAILRACE_CONFIG")
                .hasMessageContaining(
                        Path.of("config/lambda/none.properties").toAbsolutePath() + " (NoSuchFileException)");
    }

    @Test
    void documents_every_option() {
        assertThat(LambdaOptions.definition().configKeys().values())
                .allSatisfy(option -> assertThat(option.documentation).hasSizeGreaterThan(40));
    }

    private LambdaOptions load(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("lambda.properties"), text);
        return LambdaOptions.load(Map.of(LambdaOptions.CONFIG_VARIABLE, file.toString()));
    }
}
