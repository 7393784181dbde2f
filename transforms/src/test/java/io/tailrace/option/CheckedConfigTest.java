package io.tailrace.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.junit.jupiter.api.Test;

class CheckedConfigTest {
    private static final ConfigDef DEFINITION = new ConfigDef()
            .define("bucket", ConfigDef.Type.STRING, Importance.HIGH, "")
            .define("threads", ConfigDef.Type.INT, 4, Importance.LOW, "");

    @Test
    void a_problem_is_shown_beside_its_option_alone() {
        CheckedConfig checked = checked(Map.of("bucket", "lake"));
        assertThat(checked.isFaultless()).isTrue();

        checked.reject("bucket", "does not exist");

        assertThat(checked.isFaultless()).isFalse();
        assertThat(errors(checked, "bucket")).containsExactly("does not exist");
        assertThat(errors(checked, "threads")).isEmpty();
    }

    @Test
    void what_the_definition_refuses_is_a_fault() {
        assertThat(checked(Map.of("bucket", "lake", "threads", "many")).isFaultless())
                .isFalse();
    }

    private static CheckedConfig checked(Map<String, String> props) {
        return new CheckedConfig(new Config(DEFINITION.validate(props)));
    }

    private static List<String> errors(CheckedConfig checked, String option) {
        return checked.config().configValues().stream()
                .filter(value -> value.name().equals(option))
                .flatMap(value -> value.errorMessages().stream())
                .toList();
    }
}
