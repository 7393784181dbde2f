package io.tailrace.cli.lake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlPositionTest {
    @Test
    void marks_the_place_below_its_line() {
        assertThat(SqlPosition.pointing("line 2:3: bad", "SELECT\n  x\nFROM t"))
                .isEqualTo("line 2:3: bad\n      x\n      ^");
    }

    @Test
    void cuts_text_that_is_far_before_the_position() {
        String sql = "SELECT " + "a, ".repeat(50) + "bad";

        assertThat(SqlPosition.pointing("line 1:158: bad", sql).lines().toList())
                .satisfies(lines -> {
                    assertThat(lines.get(1)).hasSize(4 + 60 + 3).endsWith("bad");
                    assertThat(lines.get(2)).isEqualTo(" ".repeat(64) + "^");
                });
    }

    @Test
    void leaves_a_message_without_a_place_as_it_is() {
        assertThat(SqlPosition.pointing("no access", "SELECT 1")).isEqualTo("no access");
        assertThat(SqlPosition.pointing("line 7:1: end", "SELECT 1")).isEqualTo("line 7:1: end");
        assertThat(SqlPosition.pointing("line 1:99: end", "SELECT 1")).endsWith("            ^");
    }
}
