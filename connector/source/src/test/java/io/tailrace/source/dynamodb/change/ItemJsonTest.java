package io.tailrace.source.dynamodb.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ItemJsonTest {

    @Test
    void every_type_is_written_as_dynamodb_writes_it() {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put("s", AttributeValue.fromS("\"quoted\" \u0131 \uD83D\uDE00"));
        item.put("n", AttributeValue.fromN("12345678901234567890123456789012345678"));
        item.put("b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, -1, 62})));
        item.put("t", AttributeValue.fromBool(false));
        item.put("null", AttributeValue.fromNul(true));
        item.put("ss", AttributeValue.fromSs(List.of("x", "y")));
        item.put("ns", AttributeValue.fromNs(List.of("1.50", "-1E-130")));
        item.put("bs", AttributeValue.fromBs(List.of(SdkBytes.fromByteArray(new byte[] {1}))));
        item.put("m", AttributeValue.fromM(Map.of("inner", AttributeValue.fromL(List.of()))));
        item.put("l", AttributeValue.fromL(List.of(AttributeValue.fromS(""), AttributeValue.fromM(Map.of()))));

        assertThat(ItemJson.write(item))
                .isEqualTo("{\"s\":{\"S\":\"\\\"quoted\\\" \u0131 \uD83D\uDE00\"},"
                        + "\"n\":{\"N\":\"12345678901234567890123456789012345678\"},"
                        + "\"b\":{\"B\":\"AP8+\"},\"t\":{\"BOOL\":false},\"null\":{\"NULL\":true},"
                        + "\"ss\":{\"SS\":[\"x\",\"y\"]},\"ns\":{\"NS\":[\"1.50\",\"-1E-130\"]},\"bs\":{\"BS\":[\"AQ==\"]},"
                        + "\"m\":{\"M\":{\"inner\":{\"L\":[]}}},\"l\":{\"L\":[{\"S\":\"\"},{\"M\":{}}]}}");
    }

    @Test
    void a_key_survives_the_trip_through_an_offset() {
        Map<String, AttributeValue> key = Map.of(
                "id", AttributeValue.fromS("a\"b"),
                "at", AttributeValue.fromN("1.0"),
                "raw", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {9, 8})));

        assertThat(ItemJson.readKey(ItemJson.write(key))).isEqualTo(key);
    }

    @Test
    void text_that_is_not_a_key_is_refused() {
        assertThatThrownBy(() -> ItemJson.readKey("{\"id\":{\"BOOL\":\"true\"}}"))
                .isInstanceOf(DataException.class)
                .hasMessage("a stored key has an attribute of type BOOL, not S, N or B");
        assertThatThrownBy(() -> ItemJson.readKey("[]"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("found START_ARRAY in place of START_OBJECT");
        assertThatThrownBy(() -> ItemJson.readKey("{\"id\""))
                .isInstanceOf(DataException.class)
                .hasMessage("a stored key is not DynamoDB JSON");
    }
}
