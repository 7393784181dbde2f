package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathKindTest {
    @Test
    void goes_by_its_name_in_lower_case() {
        assertThat(PathKind.named("connect")).hasValue(PathKind.CONNECT);
        assertThat(PathKind.named("managed")).hasValue(PathKind.MANAGED);
        assertThat(PathKind.named("MANAGED")).isEmpty();
        assertThat(PathKind.named("kafka")).isEmpty();
    }
}
