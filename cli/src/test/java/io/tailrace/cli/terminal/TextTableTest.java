package io.tailrace.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private static final List<Column> COLUMNS =
            List.of(new Column("product", Align.LEFT), new Column("orders", Align.RIGHT));

    @Test
    void aligns_text_to_the_left_and_numbers_to_the_right() {
        TextTable table = new TextTable(COLUMNS, List.of(List.of("Tent", "7"), List.of("Rain jacket", "1024")));

        assertThat(table.lines(80, "…"))
                .containsExactly(
                        "product      orders", //
                        "-----------  ------",
                        "Tent              7",
                        "Rain jacket    1024");
    }

    @Test
    void cuts_the_widest_column_until_a_line_fits() {
        TextTable table = new TextTable(COLUMNS, List.of(List.of("A very long name of a product", "7")));

        assertThat(table.lines(20, "…"))
                .containsExactly(
                        "product       orders", //
                        "------------  ------",
                        "A very long…       7");
    }

    @Test
    void knows_which_characters_are_two_columns_wide() {
        TextTable table = new TextTable(COLUMNS, List.of(List.of("東京🎁", "1"), List.of("abc", "2")));

        assertThat(table.lines(80, "…").subList(2, 4)).containsExactly("東京🎁        1", "abc           2");
    }

    @Test
    void cuts_no_wide_character_in_half() {
        TextTable table = new TextTable(COLUMNS, List.of(List.of("東京東京東京", "1")));

        assertThat(table.lines(16, "…").get(2)).isEqualTo("東京東…        1");
    }

    @Test
    void shows_a_header_when_there_are_no_rows() {
        assertThat(new TextTable(COLUMNS, List.of()).lines(80, "…"))
                .containsExactly("product  orders", "-------  ------");
    }

    @Test
    void refuses_a_row_of_another_length() {
        List<List<String>> rows = List.of(List.of("Tent"));

        assertThatThrownBy(() -> new TextTable(COLUMNS, rows)).hasMessage("a row of 1 values under 2 columns");
    }
}
