package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.list;
import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.n;
import static io.tailrace.cli.init.Values.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.Item;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestLinesTest {
    private final List<Item> items = new ArrayList<>();

    @Test
    void each_line_is_what_a_row_left() throws IOException {
        assertThat(read("{\"a\":{\"S\":\"x\"}}\n\n{\"b\":{\"N\":\"1\"}}\n")).isEqualTo(2);
        assertThat(items).containsExactly(map("a", s("x")), map("b", n("1")));
    }

    @Test
    void the_places_of_elements_that_went_into_a_column_are_passed_over() throws IOException {
        read("{\"a\":{\"L\":[null,{\"M\":{\"b\":{\"N\":\"1\"}}},null]}}");

        assertThat(items).containsExactly(map("a", list(map("b", n("1")))));
    }

    @Test
    void a_query_may_have_written_them_as_csv() throws IOException {
        read("\"cdc_rest\"\n\"{\"\"a\"\":{\"\"S\"\":\"\"x\"\"}}\"\n");

        assertThat(items).containsExactly(map("a", s("x")));
    }

    @Test
    void another_line_is_refused_by_its_number_and_is_not_shown() {
        for (String wrong : List.of("{\"a\":\"secret\"}", "secret", "[1]", "{\"a\":{\"S\":1}}")) {
            assertThatThrownBy(() -> read("{\"a\":{\"S\":\"x\"}}\n" + wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Line 2 is not what cdc_rest holds")
                    .hasMessageNotContaining("secret");
        }
    }

    private long read(String text) throws IOException {
        return new RestLines().read(new BufferedReader(new StringReader(text)), items::add);
    }
}
