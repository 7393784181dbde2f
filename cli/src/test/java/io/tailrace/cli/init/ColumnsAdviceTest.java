package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.NOTHING;
import static io.tailrace.cli.init.Values.list;
import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.n;
import static io.tailrace.cli.init.Values.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.Item;
import io.tailrace.schema.Columns;
import org.junit.jupiter.api.Test;

class ColumnsAdviceTest {

    @Test
    void an_attribute_without_a_column_is_an_addition() {
        ColumnsAdvice advice = ofRest("id string", map("note", s("x"), "orderNo", n("1")));

        assertThat(advice.additions()).containsExactly("note string", "order_no bigint from orderNo");
        assertThat(advice.isEmpty()).isFalse();
    }

    @Test
    void an_attribute_that_no_column_takes_is_not() {
        ColumnsAdvice advice = ofRest("id string", map("x", s("x")), map("x", n("1")));

        assertThat(advice.isEmpty()).isTrue();
        assertThat(advice.stays())
                .containsExactly("x: 2, types mix: S 50 %, N 50 %; `string` takes both, a number as its text");
    }

    @Test
    void a_null_in_a_column_lacks_nothing() {
        ColumnsAdvice advice = ofRest("id string, note string", map("note", NOTHING));

        assertThat(advice.isEmpty()).isTrue();
        assertThat(advice.stays()).isEmpty();
    }

    @Test
    void a_column_becomes_wider_in_place_where_tables_can() {
        assertThat(ofRest("q int", map("q", n("9000000000"))).changes())
                .containsExactly("q int: 1 value does not fit (whole numbers of up to 10 digits): bigint");
        assertThat(ofRest("q decimal(5,2)", map("q", n("123456.5"))).changes())
                .containsExactly(
                        "q decimal(5,2): 1 value does not fit (up to 6 digits before the point, 1 after it): decimal(18,2)");
    }

    @Test
    void and_gets_another_name_where_they_cannot() {
        assertThat(ofRest("q int", map("q", n("1.5"))).changes())
                .containsExactly(
                        "q int: 1 value does not fit (up to 1 digit before the point, 1 after it): decimal(10,2),"
                                + " under another name: a table's column cannot become that. Replace its line by one like"
                                + " \"q_2 decimal(10,2) from q\"; rows from before keep their values in the former"
                                + " column");
        assertThat(ofRest("p int from Priority", map("Priority", n("1.5"))).changes())
                .singleElement()
                .asString()
                .contains("\"priority_2 decimal(10,2) from Priority\"");
    }

    @Test
    void fields_of_structs_are_found_through_lists_and_maps() {
        ColumnsAdvice advice = ofRest(
                "a struct<b:array<struct<c:string>>>, m map<string,struct<d:int>>",
                map("a", map("b", list(map("e", s("x"))))),
                map("m", map("k1", map("d", n("9000000000"), "fF", n("1")))));

        assertThat(advice.changes())
                .containsExactly(
                        "add e:string to a.b[]",
                        "m[].d int: 1 value does not fit (whole numbers of up to 10 digits): bigint",
                        "add f_f:bigint from fF to m[]");
    }

    @Test
    void all_values_decide_when_they_are_known() {
        TableProfile rest = Tables.profile(map("q", s("x")));
        TableProfile all = Tables.profile(map("q", s("x")), map("q", n("1")));

        ColumnsAdvice advice = ColumnsAdvice.of(Columns.parse("q int"), rest, all);

        assertThat(advice.isEmpty()).isTrue();
        assertThat(advice.stays())
                .containsExactly(
                        "q int: 1 value does not fit (types mix: S 50 %, N 50 %; `string` takes both, a number as"
                                + " its text)");
    }

    private static ColumnsAdvice ofRest(String columns, Item... rests) {
        return ColumnsAdvice.of(Columns.parse(columns), Tables.profile(rests), null);
    }
}
