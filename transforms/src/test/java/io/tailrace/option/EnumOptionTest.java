package io.tailrace.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class EnumOptionTest {

    private enum Policy {
        FAIL,
        NULL_AND_KEEP
    }

    @Test
    void constants_are_written_in_kebab_case_under_any_locale() {
        assertThat(EnumOption.value(Policy.FAIL)).isEqualTo("fail");
        assertThat(EnumOption.value(Policy.NULL_AND_KEEP)).isEqualTo("null-and-keep");
    }

    @Test
    void what_is_written_is_read_back() {
        for (Policy policy : Policy.values()) {
            assertThat(EnumOption.read(Policy.class, "policy", EnumOption.value(policy)))
                    .isEqualTo(policy);
        }
    }

    @Test
    void any_other_text_is_refused_with_the_values_allowed() {
        assertThatThrownBy(() -> EnumOption.read(Policy.class, "policy", "NULL_AND_KEEP"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("policy")
                .hasMessageContaining("must be one of [fail, null-and-keep]");
    }

    @Test
    void an_enum_may_have_a_spelling_of_its_own() {
        assertThat(EnumOption.read(Policy.class, Policy::name, "policy", "NULL_AND_KEEP"))
                .isEqualTo(Policy.NULL_AND_KEEP);

        assertThatThrownBy(() -> EnumOption.read(Policy.class, Policy::name, "policy", "null-and-keep"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be one of [FAIL, NULL_AND_KEEP]");
    }

    @Test
    void the_validator_allows_all_constants_or_those_that_are_named() {
        EnumOption.anyOf(Policy.class).ensureValid("policy", "null-and-keep");

        assertThatThrownBy(() -> EnumOption.oneOf(Policy.FAIL).ensureValid("policy", "null-and-keep"))
                .isInstanceOf(ConfigException.class);
    }
}
