package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.lambda.Routing.IcebergTable;
import io.tailrace.value.FieldPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            assertThat(options.routing()).isEqualTo(Routing.NONE);
            assertThat(options.metricsNamespace()).isEqualTo("Tailrace");
            assertThat(options.chain()).isEmpty();
        });
    }

    @Test
    void reads_the_file_that_the_environment_names() throws IOException {
        LambdaOptions options = load("""
                topic=orders
                partition.key.headers=dt, hour
                iceberg.database=lake
                iceberg.table=orders
                iceberg.operation.field=what
                metrics.namespace=Shop
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                predicates=
                """);

        assertThat(options.topic()).isEqualTo("orders");
        assertThat(options.routing())
                .isEqualTo(
                        new Routing(List.of("dt", "hour"), new IcebergTable("lake", "orders", FieldPath.of("what"))));
        assertThat(options.metricsNamespace()).isEqualTo("Shop");
        assertThat(options.chain())
                .isEqualTo(Map.of(
                        "transforms", "flatten",
                        "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
                        "predicates", ""));
    }

    @Test
    void refuses_an_unknown_option() {
        assertThatThrownBy(() -> load("metric.namespace=Shop"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("metric.namespace")
                .hasMessageContaining("topic, partition.key.headers, iceberg.database, iceberg.table,");
    }

    @Test
    void refuses_half_the_name_of_an_iceberg_table() {
        assertThatThrownBy(() -> load("iceberg.table=orders"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("iceberg.database")
                .hasMessageContaining("needs both iceberg.database and iceberg.table");
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
                .allSatisfy(option -> assertThat(option.documentation).isNotBlank());
    }

    private LambdaOptions load(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("lambda.properties"), text);
        return LambdaOptions.load(Map.of(LambdaOptions.CONFIG_VARIABLE, file.toString()));
    }
}
