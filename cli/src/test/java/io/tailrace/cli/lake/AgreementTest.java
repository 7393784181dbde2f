package io.tailrace.cli.lake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class AgreementTest {
    private static final LakeColumn ID = new LakeColumn("id", "varchar");
    private static final LakeColumn PRICE = new LakeColumn("price", "decimal(10,2)");
    private static final LakeColumn PLACED = new LakeColumn("placed", "timestamp(3)");
    private static final LakeColumn LINES = new LakeColumn("lines", "array(row(sku varchar, quantity integer))");
    private static final LakeColumn TAGS = new LakeColumn("tags", "array(varchar)");

    @Test
    void agrees_when_every_attribute_is_in_its_column_or_in_the_rest() {
        Map<String, AttributeValue> table = Map.of(
                "id", s("1"),
                "price", n("12.5"),
                "placed", s("2026-03-01T10:00:00.120Z"),
                "lines", l(m(Map.of("sku", s("A"), "quantity", n("2")))),
                "tags", AttributeValue.fromSs(List.of("b", "a")),
                "note", s("hello"),
                "weight", n("1.50"));
        LakeItem lake =
                lake("""
                {"note":{"S":"hello"},"weight":{"N":"1.5"}}""", ID, "\"1\"", PRICE, "12.50", PLACED, "\"2026-03-01 10:00:00.120\"", LINES, """
                [{"sku":"A","quantity":2}]""", TAGS, """
                ["a","b"]""");

        assertThat(differences(table, lake)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            12.51                      | 12.5
            "12.50"                    | 12.5
            """)
    void a_number_that_is_another_or_a_text_differs(String inLake, String inTable) {
        Map<String, AttributeValue> table = Map.of("id", s("1"), "price", n(inTable));

        assertThat(differences(table, lake("", ID, "\"1\"", PRICE, inLake)))
                .containsExactly("1 price: table has (N=12.5), lake has " + inLake);
    }

    @Test
    void a_time_that_is_another_instant_differs() {
        Map<String, AttributeValue> table = Map.of("id", s("1"), "placed", s("2026-03-01T10:00:00.120Z"));

        assertThat(differences(table, lake("", ID, "\"1\"", PLACED, "\"2026-03-01 11:00:00.120\"")))
                .containsExactly(
                        "1 placed: table has (S=2026-03-01T10:00:00.120Z), lake has" + " \"2026-03-01 11:00:00.120\"");
    }

    @Test
    void a_nested_value_that_is_another_differs() {
        Map<String, AttributeValue> table =
                Map.of("id", s("1"), "lines", l(m(Map.of("sku", s("A"), "quantity", n("2")))));

        assertThat(differences(table, lake("", ID, "\"1\"", LINES, "[{\"sku\":\"A\",\"quantity\":3}]")))
                .hasSize(1);
        assertThat(differences(table, lake("", ID, "\"1\"", LINES, "[{\"sku\":\"A\",\"quantity\":null}]")))
                .hasSize(1);
        assertThat(differences(table, lake("", ID, "\"1\"", LINES, "[]"))).hasSize(1);
    }

    @Test
    void a_field_that_the_item_lacks_is_null_in_a_struct() {
        Map<String, AttributeValue> table = Map.of("id", s("1"), "lines", l(m(Map.of("sku", s("A")))));

        assertThat(differences(table, lake("", ID, "\"1\"", LINES, "[{\"sku\":\"A\",\"quantity\":null}]")))
                .isEmpty();
    }

    @Test
    void a_set_with_another_element_differs() {
        Map<String, AttributeValue> table = Map.of("id", s("1"), "tags", AttributeValue.fromSs(List.of("a", "b")));

        assertThat(differences(table, lake("", ID, "\"1\"", TAGS, "[\"a\",\"c\"]")))
                .hasSize(1);
        assertThat(differences(table, lake("", ID, "\"1\"", TAGS, "[\"a\",\"b\",\"b\"]")))
                .hasSize(1);
    }

    @Test
    void an_attribute_that_is_nowhere_in_the_lake_differs() {
        Map<String, AttributeValue> table = Map.of("id", s("1"), "price", n("1"), "note", s("x"));

        assertThat(differences(table, lake("", ID, "\"1\"")))
                .containsExactly(
                        "1 note: table has (S=x), lake has nothing", "1 price: table has (N=1), lake has nothing");
    }

    @Test
    void an_attribute_that_only_the_lake_has_differs() {
        Map<String, AttributeValue> table = Map.of("id", s("1"));

        assertThat(differences(table, lake("{\"note\":{\"S\":\"x\"}}", ID, "\"1\"", PRICE, "1.25")))
                .containsExactly(
                        "1 note: table has nothing, lake has (S=x) in cdc_rest",
                        "1 price: table has nothing, lake has 1.25");
    }

    @Test
    void an_attribute_that_is_in_its_column_and_in_the_rest_differs() {
        Map<String, AttributeValue> table = Map.of("id", s("1"), "price", n("1.25"));

        assertThat(differences(table, lake("{\"price\":{\"N\":\"1.25\"}}", ID, "\"1\"", PRICE, "1.25")))
                .containsExactly("1 price: table has (N=1.25), lake has 1.25 and also (N=1.25) in cdc_rest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"S":"a"}                                        | {"S":"b"}
            {"N":"1"}                                        | {"N":"1.2500000000000000000000000000000000001"}
            {"N":"1"}                                        | {"S":"1"}
            {"BOOL":true}                                    | {"BOOL":false}
            {"NULL":true}                                    | {"S":""}
            {"B":"AAE="}                                     | {"B":"AAI="}
            {"NS":["1","2"]}                                 | {"NS":["1"]}
            {"SS":["a"]}                                     | {"SS":["b"]}
            {"BS":["AAE="]}                                  | {"BS":["AAI="]}
            {"M":{"a":{"N":"1"}}}                            | {"M":{"a":{"N":"2"}}}
            {"M":{"a":{"N":"1"}}}                            | {"M":{"a":{"N":"1"},"b":{"N":"1"}}}
            {"L":[{"N":"1"},{"N":"2"}]}                      | {"L":[{"N":"2"},{"N":"1"}]}
            """)
    void a_value_in_the_rest_must_be_the_same_in_every_type(String inTable, String inLake) {
        Map<String, AttributeValue> table = new HashMap<>(item("{\"extra\":" + inTable + "}"));
        table.put("id", s("1"));

        assertThat(differences(table, lake("{\"extra\":" + inTable + "}", ID, "\"1\"")))
                .isEmpty();
        assertThat(differences(table, lake("{\"extra\":" + inLake + "}", ID, "\"1\"")))
                .hasSize(1);
    }

    @Test
    void reads_every_type_of_DynamoDB_json() {
        assertThat(item("{\"b\":{\"B\":\"AAE=\"},\"n\":{\"NULL\":true},\"m\":{\"M\":{\"l\":{\"L\":[]}}}}"))
                .isEqualTo(Map.of(
                        "b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, 1})),
                        "n", AttributeValue.fromNul(true),
                        "m", m(Map.of("l", AttributeValue.fromL(List.of())))));
    }

    @Test
    void items_that_are_missing_or_left_over_differ() {
        Map<String, Map<String, AttributeValue>> table = Map.of("1", Map.of("id", s("1")));
        Map<String, LakeItem> lake = Map.of("2", lake("", ID, "\"2\""));

        assertThat(Agreement.compare(table, lake))
                .map(Difference::toString)
                .containsExactly("1: table has the item, lake has nothing", "2: table has nothing, lake has the item");
    }

    @Test
    void an_item_with_two_rows_differs() {
        Map<String, Map<String, AttributeValue>> table = Map.of("1", Map.of("id", s("1")));
        Map<String, LakeItem> lake = Map.of("1", lake("", ID, "\"1\"").withRows(2));

        assertThat(Agreement.compare(table, lake))
                .map(difference -> difference.in("orders_live").toString())
                .containsExactly("1: table has the item, orders_live has 2 rows of it");
    }

    private static List<String> differences(Map<String, AttributeValue> table, LakeItem lake) {
        return Agreement.compare(Map.of("1", table), Map.of("1", lake)).stream()
                .map(Difference::toString)
                .toList();
    }

    private static LakeItem lake(String rest, Object... columnsAndJson) {
        Map<LakeColumn, JsonNode> columns = new LinkedHashMap<>();
        for (int i = 0; i < columnsAndJson.length; i += 2) {
            columns.put((LakeColumn) columnsAndJson[i], ExactJson.parse((String) columnsAndJson[i + 1]));
        }
        return new LakeItem(columns, item(rest));
    }

    private static Map<String, AttributeValue> item(String json) {
        return AttributeJson.item(ExactJson.parse(json));
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(String number) {
        return AttributeValue.fromN(number);
    }

    private static AttributeValue m(Map<String, AttributeValue> map) {
        return AttributeValue.fromM(map);
    }

    private static AttributeValue l(AttributeValue value) {
        return AttributeValue.fromL(List.of(value));
    }
}
