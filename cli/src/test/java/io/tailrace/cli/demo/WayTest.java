package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WayTest {
    @Test
    void goes_by_its_name_in_lower_case() {
        assertThat(Way.named("connect")).hasValue(Way.CONNECT);
        assertThat(Way.named("managed")).hasValue(Way.MANAGED);
        assertThat(Way.named("MANAGED")).isEmpty();
        assertThat(Way.named("kafka")).isEmpty();
    }
}
