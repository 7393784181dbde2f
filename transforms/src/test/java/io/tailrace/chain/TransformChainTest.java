package io.tailrace.chain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.transform.FlattenDynamoDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformChainTest {

    private static final String FLATTEN = "io.tailrace.transform.FlattenDynamoDb$Value";
    private static final String INSERT_FIELD = "org.apache.kafka.connect.transforms.InsertField$Value";
    private static final String FILTER = "org.apache.kafka.connect.transforms.Filter";
    private static final String TOPIC_MATCHES = "org.apache.kafka.connect.transforms.predicates.TopicNameMatches";
    private static final String EVENT = "{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"id\":{\"S\":\"1\"}}}}";

    @Test
    void runs_ours_and_kafkas_transformations_in_their_order() {
        try (TransformChain<SinkRecord> chain = load(
                "transforms", "flatten, stamp",
                "transforms.flatten.type", FLATTEN,
                "transforms.flatten.columns", "id string",
                "transforms.stamp.type", INSERT_FIELD,
                "transforms.stamp.static.field", "origin",
                "transforms.stamp.static.value", "test")) {
            Struct row = (Struct)
                    requireNonNull(chain.apply(record("orders", EVENT))).value();

            assertThat(row.get("id")).isEqualTo("1");
            assertThat(row.get("origin")).isEqualTo("test");
        }
    }

    @Test
    void applies_a_transformation_only_where_its_predicate_says_so() {
        try (TransformChain<SinkRecord> chain = load(
                "predicates", "orders",
                "predicates.orders.type", TOPIC_MATCHES,
                "predicates.orders.pattern", "orders",
                "transforms", "only",
                "transforms.only.type", FILTER,
                "transforms.only.predicate", "orders",
                "transforms.only.negate", "true")) {
            assertThat(chain.apply(record("orders", "x"))).isNotNull();
            assertThat(chain.apply(record("others", "x"))).isNull();
        }
    }

    @Test
    void tells_the_transformation_that_is_the_whole_chain() {
        TransformChain<SinkRecord> alone = load("transforms", "flatten", "transforms.flatten.type", FLATTEN);
        TransformChain<SinkRecord> twice = load(
                "transforms", "flatten, stamp",
                "transforms.flatten.type", FLATTEN,
                "transforms.stamp.type", INSERT_FIELD,
                "transforms.stamp.static.field", "origin",
                "transforms.stamp.static.value", "test");
        TransformChain<SinkRecord> sometimes = load(
                "predicates", "orders",
                "predicates.orders.type", TOPIC_MATCHES,
                "predicates.orders.pattern", "orders",
                "transforms", "flatten",
                "transforms.flatten.type", FLATTEN,
                "transforms.flatten.predicate", "orders");

        assertThat(alone.only()).isInstanceOf(FlattenDynamoDb.Value.class);
        assertThat(twice.only()).isNull();
        assertThat(sometimes.only()).isNull();
        assertThat(load("name", "sink").only()).isNull();
    }

    @Test
    void says_which_transformation_has_the_wrong_value() {
        assertThatThrownBy(() -> load(
                        "transforms",
                        "flatten",
                        "transforms.flatten.type",
                        FLATTEN,
                        "transforms.flatten.image",
                        "newest"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("transforms.flatten.*: Invalid value newest for configuration image: String must be one of:"
                        + " new, old, both, auto");
    }

    @Test
    void says_which_line_refers_to_a_file_that_is_not_there() {
        assertThatThrownBy(() -> load("transforms.flatten.columns", "${file:nowhere.properties:columns}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("configuration transforms.flatten.columns")
                .hasMessageContaining("nowhere.properties. A relative path starts at "
                        + Path.of("").toAbsolutePath());
    }

    @Test
    void is_empty_without_transforms_and_lets_records_pass() {
        TransformChain<SinkRecord> chain = load("name", "sink", "topics", "orders");
        SinkRecord record = record("orders", "x");

        assertThat(chain.isEmpty()).isTrue();
        assertThat(chain.apply(record)).isSameAs(record);
    }

    @Test
    void reads_columns_from_a_file(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("orders.properties");
        Files.writeString(file, "columns=id string, \\\n  n int\n");
        try (TransformChain<SinkRecord> chain = load(
                "transforms",
                "flatten",
                "transforms.flatten.type",
                FLATTEN,
                "transforms.flatten.columns",
                "${file:" + file + ":columns}")) {
            Struct row = (Struct)
                    requireNonNull(chain.apply(record("orders", EVENT))).value();

            assertThat(row.schema().field("n")).isNotNull();
        }
    }

    @Test
    void refuses_a_reference_that_leads_nowhere(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("orders.properties");
        Files.writeString(file, "columns=id string\n");

        assertThatThrownBy(() -> load(
                        "transforms",
                        "flatten",
                        "transforms.flatten.type",
                        FLATTEN,
                        "transforms.flatten.columns",
                        "${file:" + file + ":colums}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the reference leads to no value: check the path and the key in it");
    }

    @Test
    void refuses_an_unknown_option_with_the_nearest_name() {
        assertThatThrownBy(() -> load(
                        "transforms", "flatten",
                        "transforms.flatten.type", FLATTEN,
                        "transforms.flatten.column", "id string"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown option 'transforms.flatten.column'. Did you mean 'columns'?");
    }

    @Test
    void refuses_an_option_of_an_alias_that_is_not_named() {
        assertThatThrownBy(() -> load(
                        "transforms", "flatten",
                        "transforms.flatten.type", FLATTEN,
                        "transforms.flaten.columns", "id string"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "'transforms.flaten.columns' configures 'flaten', which the line 'transforms' does not name."
                                + " Did you mean 'flatten'?");
    }

    @Test
    void refuses_a_predicate_that_is_not_there() {
        assertThatThrownBy(() -> load(
                        "predicates", "isOrder",
                        "predicates.isOrder.type", TOPIC_MATCHES,
                        "predicates.isOrder.pattern", "orders",
                        "transforms", "f",
                        "transforms.f.type", FILTER,
                        "transforms.f.predicate", "isOrders"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no such predicate in the line 'predicates'. Did you mean 'isOrder'?");
    }

    @Test
    void refuses_to_negate_no_predicate() {
        assertThatThrownBy(() -> load("transforms", "f", "transforms.f.type", FILTER, "transforms.f.negate", "true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no predicate to negate");
    }

    @Test
    void refuses_the_same_alias_twice() {
        assertThatThrownBy(() -> load("transforms", "f,f", "transforms.f.type", FILTER))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'f' is there twice");
    }

    @Test
    void refuses_the_singular_of_transforms() {
        assertThatThrownBy(() -> load("transform", "f"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown option 'transform'. Did you mean 'transforms'?");
    }

    @Test
    void refuses_a_class_that_is_not_there() {
        assertThatThrownBy(() ->
                        load("transforms", "f", "transforms.f.type", "io.tailrace.transform.FlattenDynamoDb.Value"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Did you mean 'io.tailrace.transform.FlattenDynamoDb$Value'?");
        assertThatThrownBy(() -> load("transforms", "f", "transforms.f.type", "java.lang.String"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not a Transformation that can be made");
        assertThatThrownBy(() -> load("transforms", "f"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the name of a class is needed");
    }

    private static TransformChain<SinkRecord> load(String... lines) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < lines.length; i += 2) {
            properties.put(lines[i], lines[i + 1]);
        }
        return TransformChain.load(properties);
    }

    private static SinkRecord record(String topic, Object value) {
        return new SinkRecord(topic, 0, null, null, null, value, 0);
    }
}
