package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.list;
import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.n;
import static io.tailrace.cli.init.Values.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.init.Examples.Choice;
import io.tailrace.cli.init.Sample.Extent;
import io.tailrace.event.Item;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void the_page_says_everything_that_was_found() {
        TableFacts table = Tables.facts(1_000, 4_096_000, "KEYS_ONLY", null);

        assertThat(page(
                        table,
                        map("id", s("1"), "email", s("a@example.com"), "lines", list(map("code", s("x"), "n", n("1")))),
                        map("id", s("2"), "odd", n("1"), "lines", list(map("code", n("1"), "n", n("2")))),
                        map("id", s("3"), "odd", s("x"))))
                .isEqualTo("""
                        # my.table-1: what `./tailrace init` found

                        From a sample of 3 items.

                        ## The table
                        ```
                          key        id (S)
                          size       1,000 items, 4.1 MB
                          billing    PAY_PER_REQUEST
                          stream     KEYS_ONLY: changes cannot be captured yet, see below
                          expiry     off
                          recovery   on
                          encrypted  with a key of AWS
                        ```

                        ## Before the first change flows
                        ```
                        The table has no stream of new and old images, which both paths need. Turn it on:
                        The present stream has KEYS_ONLY only, and has to go first; what reads it now loses it:
                          aws dynamodb update-table --table-name my.table-1 --region eu-central-1 --stream-specification StreamEnabled=false
                          aws dynamodb wait table-exists --table-name my.table-1 --region eu-central-1
                          aws dynamodb update-table --table-name my.table-1 --region eu-central-1 --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES
                        ```

                        ## Attributes
                        ```
                        attribute  items  DynamoDB types  column                   in rest  why
                        ---------  -----  --------------  -----------------------  -------  --------------------------------------------------------------------
                        id         100 %  S               string                            key, text
                        email       33 %  S               string                            texts
                        lines       67 %  L               array<struct<n:bigint>>        2  a list: a map, 1 field, always there
                        odd         67 %  S 50 %, N 50 %  -                              2  types mix: S 50 %, N 50 %; `string` takes both, a number as its text
                        ```

                        ## What does not fit
                        ```
                          lines[].code: 2 of its values stay in cdc_rest, types mix: S 50 %, N 50 %; `string` takes both, a number as its text
                        ```

                        ## Looks personal
                        ```
                          email: e-mail addresses; string masked(hmac)
                        ```
                        """);
    }

    @Test
    void attributes_beyond_those_that_are_looked_at_are_said() {
        Item.Builder item = new Item.Builder();
        for (int i = 0; i < TableProfile.MAX_ATTRIBUTES + 3; i++) {
            item.add("a" + i, n("1"));
        }

        assertThat(page(Tables.facts(), item.build()))
                .contains("  3 values of other attributes than the first 2,000: they stay in cdc_rest\n");
    }

    @Test
    void values_are_there_when_they_were_asked_for() {
        Item item = map("id", s("1"), "secret", s("x"));
        Examples examples = new Examples(Choice.SHOWN);
        examples.see(item);
        examples.see(item);

        Report report = new Report(
                Tables.facts(),
                new Sample(1, Extent.WHOLE),
                Tables.proposal(item),
                new EntityProfiles(Tables.facts().keys()),
                examples);

        assertThat(report.page()).contains("values").contains("{\"S\":\"x\"}\n");
    }

    @Test
    void kinds_of_items_are_told_by_the_words_of_their_keys() {
        EntityProfiles entities = new EntityProfiles(Tables.facts().keys());
        for (int i = 0; i < 300; i++) {
            entities.see(map("id", s((i % 3 == 0 ? "USER#" : "ORDER#") + i)));
        }
        entities.see(map("id", s("smith#1")));

        Report report = new Report(
                Tables.facts(), new Sample(301, Extent.PART), Tables.proposal(), entities, new Examples(Choice.HIDDEN));

        assertThat(report.kinds())
                .containsExactly(
                        "  ORDER#  66 %, 1 attributes",
                        "  USER#  33 %, 1 attributes",
                        "  others  <1 %",
                        "  Each can be a table of its own: --entities writes order, user and, for all other items, rest"
                                + " (docs/single-table.md).");
    }

    @Test
    void a_table_of_one_kind_has_none() {
        EntityProfiles entities = new EntityProfiles(Tables.facts().keys());
        entities.see(map("id", s("a")));

        assertThat(entities.areThere()).isFalse();
    }

    private static String page(TableFacts table, Item... items) {
        return new Report(
                        table,
                        new Sample(items.length, Extent.PART),
                        TableProposal.of(table, Tables.profile(items)),
                        new EntityProfiles(table.keys()),
                        new Examples(Choice.HIDDEN))
                .page();
    }
}
