package io.tailrace.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskNumberTest {

    @Test
    void each_task_has_the_connectors_options_and_a_number_of_its_own() {
        List<Map<String, String>> configs = TaskNumber.configs(Map.of("name", "sink"), 3);

        assertThat(configs).extracting(TaskNumber::of).containsExactly("0", "1", "2");
        assertThat(configs).allSatisfy(config -> assertThat(config).containsEntry("name", "sink"));
    }

    @Test
    void options_without_a_number_are_those_of_the_first_task() {
        assertThat(TaskNumber.of(Map.of())).isEqualTo("0");
    }
}
