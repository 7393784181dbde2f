package io.tailrace.local.managed.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionKeyPathTest {

    @Test
    void finds_the_key_of_a_change() throws JsonProcessingException {
        JsonNode change = json("{'dynamodb':{'Keys':{'order_id':{'S':'7'}}}}");

        assertThat(PartitionKeyPath.parse("$.dynamodb.Keys.order_id.S").textIn(change))
                .hasValue("7");
    }

    @Test
    void finds_nothing_where_there_is_no_single_value() throws JsonProcessingException {
        JsonNode change = json("{'dynamodb':{'Keys':{'order_id':null}}}");

        assertThat(PartitionKeyPath.parse("$.dynamodb.Keys").textIn(change)).isEmpty();
        assertThat(PartitionKeyPath.parse("$.dynamodb.Keys.order_id").textIn(change))
                .isEmpty();
        assertThat(PartitionKeyPath.parse("$.dynamodb.Keys.customer.S").textIn(change))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "dynamodb.Keys", "$.a[0]", "$..a", "$['a']", "$.a.", "$.*"})
    void refuses_what_it_does_not_support(String path) {
        assertThatThrownBy(() -> PartitionKeyPath.parse(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(path
                        + " is not a path of names such as $.dynamodb.Keys.order_id.S; nothing else is supported.");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
