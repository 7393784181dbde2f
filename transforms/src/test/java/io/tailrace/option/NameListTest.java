package io.tailrace.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameListTest {

    @Test
    void names_are_read_in_their_order_without_the_spaces_around_them() {
        assertThat(NameList.of(" b ,a, b,,\tc")).containsExactly("b", "a", "b", "c");
    }

    @Test
    void a_blank_text_has_no_names() {
        assertThat(NameList.of(" ")).isEmpty();
        assertThat(NameList.of("")).isEmpty();
        assertThat(NameList.of(" , ")).isEmpty();
    }
}
