package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemTest {

    @Test
    void is_equal_to_one_with_the_same_attributes_in_any_order() {
        Item item = item("a", "1", "b", "2");

        assertThat(item)
                .isEqualTo(item("a", "1", "b", "2"))
                .isEqualTo(item("b", "2", "a", "1"))
                .hasSameHashCodeAs(item("b", "2", "a", "1"))
                .hasToString(item("a", "1", "b", "2").toString())
                .isNotEqualTo(item("a", "1"))
                .isNotEqualTo(item("a", "1", "b", "3"))
                .isNotEqualTo(item("a", "1", "c", "2"))
                .isNotEqualTo(new Text("a"));
        assertThat(item.toString()).contains("a", "1", "b", "2");
    }

    @Test
    void takes_each_name_once_however_many_there_are() {
        Item.Builder item = new Item.Builder();
        for (int i = 0; i < 60; i++) {
            assertThat(item.add("n" + i, new Text("x"))).isTrue();
            for (int known = 0; known <= i; known++) {
                assertThat(item.add("n" + known, new Text("y"))).isFalse();
            }
        }
        Item built = item.build();

        assertThat(built.size()).isEqualTo(60);
        assertThat(built.name(59)).isEqualTo("n59");
        assertThat(built.asMap().values()).containsOnly(new Text("x"));
    }

    @Test
    void a_set_is_equal_to_one_with_the_same_members_in_any_order() {
        Group set = new Group(AttributeValue.Type.NS, List.of("1", "2"));

        assertThat(set)
                .isEqualTo(new Group(AttributeValue.Type.NS, List.of("1", "2")))
                .isEqualTo(new Group(AttributeValue.Type.NS, List.of("2", "1")))
                .hasSameHashCodeAs(new Group(AttributeValue.Type.NS, List.of("2", "1")))
                .isNotEqualTo(new Group(AttributeValue.Type.SS, List.of("1", "2")))
                .isNotEqualTo(new Group(AttributeValue.Type.NS, List.of("1", "3")))
                .isNotEqualTo(new Group(AttributeValue.Type.NS, List.of("1")))
                .isNotEqualTo(new Numeric("1"));
    }

    @Test
    void only_dynamodb_itself_expires_items() {
        assertThat(new Actor("Service", "dynamodb.amazonaws.com").isTimeToLive())
                .isTrue();
        assertThat(new Actor("Service", "someone").isTimeToLive()).isFalse();
        assertThat(new Actor("User", "dynamodb.amazonaws.com").isTimeToLive()).isFalse();
    }

    @Test
    void sequence_numbers_become_forty_digits() {
        assertThat(new Origin(null, null, null, "12").sortableSequence()).isEqualTo("0".repeat(38) + "12");
        assertThat(new Origin(null, null, null, "9".repeat(40)).sortableSequence())
                .isEqualTo("9".repeat(40));
        assertThat(new Origin(null, null, null, "9".repeat(41)).sortableSequence())
                .isEqualTo("9".repeat(41));
        assertThat(new Origin(null, null, null, null).sortableSequence()).isNull();
    }

    @Test
    void a_streams_label_is_the_end_of_its_arn() {
        String table = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";

        assertThat(new Origin(null, null, table + "/stream/2026-11-22T10:00:00.000", null).streamLabel())
                .isEqualTo("2026-11-22T10:00:00.000");
        assertThat(new Origin(null, null, table + "/stream/", null).streamLabel())
                .isNull();
        assertThat(new Origin(null, null, table, null).streamLabel()).isNull();
        assertThat(new Origin(null, null, null, null).streamLabel()).isNull();
    }

    private static Item item(String... namesAndTexts) {
        Item.Builder item = new Item.Builder();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            item.add(namesAndTexts[i], new Text(namesAndTexts[i + 1]));
        }
        return item.build();
    }
}
