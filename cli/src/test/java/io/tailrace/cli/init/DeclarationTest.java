package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.list;
import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.n;
import static io.tailrace.cli.init.Values.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.Item;
import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DeclarationTest {

    @Test
    void the_key_comes_first_and_the_others_by_name_with_their_types_aligned() {
        TableProposal table = Tables.proposal(map("id", s("1"), "zebra", s("x"), "amount", n("1.5"), "B", n("1")));

        assertThat(Declaration.lines(table))
                .containsExactly(
                        "  id     string, \\",
                        "  amount decimal(10,2), \\",
                        "  b      bigint from B, \\",
                        "  zebra  string");
    }

    @Test
    void a_struct_too_long_for_a_line_has_a_line_for_each_field() {
        TableProposal table = Tables.proposal(map(
                "id", s("1"),
                "lines",
                        list(map(
                                "identifier of the article", s("x"),
                                "quantity_that_was_ordered", n("1"),
                                "Price", n("1.5"),
                                "address", map("street_with_number", s("x"), "city", s("y"))))));

        assertThat(Declaration.lines(table))
                .containsExactly(
                        "  id    string, \\",
                        "  lines array<struct< \\",
                        "    address:struct<city:string,street_with_number:string>, \\",
                        "    identifier_of_the_article:string from 'identifier of the article', \\",
                        "    price:decimal(10,2) from Price, \\",
                        "    quantity_that_was_ordered:bigint>>");
    }

    @Test
    void the_lines_are_read_as_the_declaration_that_they_are() throws IOException {
        Item item = map("id", s("1"), "it's \\ odd", s("x"), "tab\tname", map("a b", n("1")));
        TableProposal table = Tables.proposal(item);
        Properties file = new Properties();
        file.load(new StringReader("columns=\\\n" + String.join("\n", Declaration.lines(table)) + "\n"));

        assertThat(file.getProperty("columns").replaceAll(" +", " "))
                .isEqualTo(Declaration.of(table))
                .isEqualTo(
                        "id string, it_s_odd string from 'it''s \\ odd', tab_name struct<a_b:bigint from 'a b'> from 'tab\tname'");
    }
}
