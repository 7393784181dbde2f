package io.tailrace.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.connect.InvalidConnectorException.OptionError;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownOptionsTest {
    private static final Set<String> DEFINED = Set.of(
            "name",
            "connector.class",
            "tables",
            "tasks.max",
            "transforms",
            "predicates",
            "snapshot.mode",
            "snapshot.max.rcu",
            "snapshot.segments",
            "transforms.flatten.nulls",
            "transforms.flatten.columns");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tables",
                "producer.override.max.request.size",
                "consumer.override.isolation.level",
                "admin.override.client.id",
                "value.converter.schemas.enable",
                "topic.creation.groups",
                "topic.creation.default.partitions",
                "topic.creation.beat.cleanup.policy",
                "transforms.flatten.type",
                "transforms.flatten.predicate",
                "transforms.flatten.negate",
                "transforms.flatten.nulls",
                "transforms.flatten.entities.user.when",
                "transforms.flatten.entities.user.columns",
                "transforms.flatten.entities.user.key",
                "predicates.deleted.type"
            })
    void an_option_that_is_read_is_known(String option) {
        assertThat(problem(option)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "snapshot.max.rcus, snapshot.max.rcu",
        "snapshot.mdoe, snapshot.mode",
        "Tables, tables",
        "table, tables",
        "tasks_max, tasks.max",
        "snapshot-segments, snapshot.segments",
        "transforms.flatten.entities.usr.when, transforms.flatten.entities.user.when",
        "transforms.flatten.colunms, transforms.flatten.columns",
        "transforms.flatten.null, transforms.flatten.nulls",
        "transforms.flatten.negated, transforms.flatten.negate",
        "producer.overide.max.request.size, producer.override.max.request.size",
        "consumer.overrides.isolation.level, consumer.override.isolation.level",
        "value.convertor.schemas.enable, value.converter.schemas.enable",
        "topic.creation.defualt.partitions, topic.creation.default.partitions",
        "topic.creation.beats.partitions, topic.creation.beat.partitions",
        "topic.creation.group, topic.creation.groups"
    })
    void an_option_that_is_never_read_is_named_with_the_nearest_known_one(String option, String meant) {
        assertThat(problem(option))
                .isEqualTo("is not an option of Connect, of this connector or of its transforms. Did you mean " + meant
                        + "? Correct it, or apply it all the same with --allow-unknown");
    }

    @Test
    void what_resembles_nothing_is_named_without_advice() {
        assertThat(problem("colour"))
                .isEqualTo("is not an option of Connect, of this connector or of its transforms"
                        + ". Correct it, or apply it all the same with --allow-unknown");
    }

    @Test
    void an_option_of_a_transform_that_is_not_listed_names_the_list() {
        assertThat(problem("transforms.flaten.columns"))
                .isEqualTo("is not read, because transforms does not list flaten. Did you mean flatten?");
        assertThat(problem("predicates.other.type")).isEqualTo("is not read, because predicates does not list other.");
    }

    /** Empty when the option is known. */
    private static String problem(String option) {
        Map<String, String> config = new HashMap<>(Map.of(
                "name", "orders",
                "transforms", "flatten",
                "transforms.flatten.entities", "user",
                "predicates", "deleted",
                "topic.creation.groups", "beat"));
        config.put(option, config.getOrDefault(option, "x"));
        return new KnownOptions(DEFINED, config)
                .unknown().stream()
                        .filter(error -> error.option().equals(option))
                        .map(OptionError::message)
                        .findFirst()
                        .orElse("");
    }
}
