package io.tailrace.transform;

import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.map;
import static io.tailrace.transform.Changes.modify;
import static io.tailrace.transform.Changes.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.json.TestJson;
import io.tailrace.json.JsonLines;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows that odd items give, exactly. */
class EdgeCasesTest {

    @ParameterizedTest
    @CsvSource(nullValues = "null", textBlock = """
            0,                                       0,                    0,                     0.0
            -0,                                      0,                    0,                     0.0
            1,                                       1,                    1,                     1.0
            1.00,                                    1,                    1,                     1.0
            9007199254740993,                        9007199254740993,     9007199254740993,      null
            9223372036854775807,                     9223372036854775807,  9223372036854775807,   null
            9223372036854775808,                     text,                 null,                  9.223372036854775808E18
            -9223372036854775808,                    -9223372036854775808, -9223372036854775808,  -9.223372036854775808E18
            99999999999999999999999999999999999999,  text,                 null,                  null
            100000000000000000000000000000000000000, 1.0E38,               null,                  1.0E38
            1E-130,                                  1.0E-130,             null,                  1.0E-130
            9.9999999999999999999999999999999999999E+125, text,            null,                  null
            1e5,                                     100000,               100000,                100000.0
            NaN,                                     text,                 null,                  null
            0x10,                                    text,                 null,                  null
            '',                                      text,                 null,                  null
            """)
    void a_number_is_never_changed(String text, String json, @Nullable Long whole, @Nullable Double real) {
        String image = "{\"n\":{\"N\":\"" + text + "\"}}";

        assertThat(String.valueOf(map(Map.of(), image).get("n"))).isEqualTo(json.equals("text") ? text : json);
        assertFitsOrIsKept(image, "bigint", whole);
        assertFitsOrIsKept(image, "double", real);
        assertFitsOrIsKept(image, "string", text);
    }

    private static void assertFitsOrIsKept(String image, String type, @Nullable Object expected) {
        Struct row = struct(Map.of("columns", "n " + type), insert(image));
        assertThat(row.get("n")).isEqualTo(expected);
        assertThat(row.get("cdc_rest")).isEqualTo(expected == null ? image : null);
    }

    @Test
    void a_decimal_holds_all_digits_of_dynamodb() {
        String digits = "9".repeat(38);

        assertThat(struct(Map.of("columns", "n decimal(38,0)"), insert("{\"n\":{\"N\":\"" + digits + "\"}}"))
                        .get("n"))
                .isEqualTo(new BigDecimal(digits));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"\\u0000\\u001f\\u007f\"",
                "\"\u2028\u2029\"",
                "\"😀\"",
                "\"\\ud83d\\ude00\"",
                "\"\\ud83d alone\"",
                "\"\\ude00\"",
                "\"{\\\"S\\\":\\\"x\\\"}\"",
                "\"[1]\"",
                "\"\\\\ \\\" \\/ \\b\\f\\n\\r\\t\"",
                "\"İstanbul ıI\""
            })
    void a_text_comes_through_rows_and_lines_as_it_is(String json) {
        String text = (String) TestJson.map("{\"t\":" + json + "}").get("t");
        String image = "{\"t\":{\"S\":" + json + "}}";

        assertThat(map(Map.of(), image)).isEqualTo(Map.of("t", text));
        Struct row = struct(Map.of("columns", "t string", "metadata", ""), insert(image));
        assertThat(row.get("t")).isEqualTo(text);
        assertThat(line(row)).isEqualTo(Map.of("t", text));
        Struct kept = struct(Map.of("columns", "other string"), insert(image));
        assertThat(TestJson.map(kept.getString("cdc_rest"))).isEqualTo(Map.of("t", Map.of("S", text)));
    }

    @Test
    void a_text_may_be_as_long_as_an_item() {
        String text = "ö".repeat(200_000);

        assertThat(map(Map.of(), "{\"t\":{\"S\":\"" + text + "\"}}")).containsEntry("t", text);
        assertThat(line(struct(
                        Map.of("columns", "t string", "metadata", ""), insert("{\"t\":{\"S\":\"" + text + "\"}}"))))
                .containsEntry("t", text);
    }

    @Test
    void empty_values_are_values() {
        String image = "{\"s\":{\"S\":\"\"},\"b\":{\"B\":\"\"},\"m\":{\"M\":{}},\"l\":{\"L\":[]},\"ss\":{\"SS\":[]}}";

        assertThat(map(Map.of(), image))
                .isEqualTo(Map.of("s", "", "b", "", "m", Map.of(), "l", List.of(), "ss", List.of()));
        Struct row = struct(
                Map.of("columns", "s string, b binary, m map<string,int>, l array<int>, ss array<string>"),
                insert(image));
        assertThat(row.get("s")).isEqualTo("");
        assertThat(row.get("b")).isEqualTo(ByteBuffer.allocate(0));
        assertThat(row.get("m")).isEqualTo(Map.of());
        assertThat(row.get("l")).isEqualTo(List.of());
        assertThat(row.get("ss")).isEqualTo(List.of());
        assertThat(row.get("cdc_rest")).isNull();
    }

    @Test
    void a_map_may_have_an_attribute_named_like_a_type() {
        assertThat(map(Map.of(), "{\"m\":{\"M\":{\"S\":{\"S\":\"x\"}}},\"M\":{\"N\":\"1\"}}"))
                .isEqualTo(Map.of("m_S", "x", "M", 1L));
    }

    @ParameterizedTest
    @CsvSource({"'+/8=', true", "'+/8', true", "'-_8=', true", "'-_8', true", "'', true", "'+/8%', false", "'A', false"
    })
    void binary_may_lack_padding_or_be_safe_for_urls(String base64, boolean isRead) {
        Struct row = struct(Map.of("columns", "b binary"), insert("{\"b\":{\"B\":\"" + base64 + "\"}}"));

        byte[] expected = base64.isEmpty() ? new byte[0] : new byte[] {(byte) 0xfb, (byte) 0xff};
        assertThat(row.get("b")).isEqualTo(isRead ? ByteBuffer.wrap(expected) : null);
        assertThat(row.get("cdc_rest")).isEqualTo(isRead ? null : "{\"b\":{\"B\":\"" + base64 + "\"}}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 64})
    void nesting_as_deep_as_dynamodb_allows_is_read(int depth) {
        Struct row = struct(Map.of("columns", "other string"), insert(nested(depth)));

        assertThat(row.getString("cdc_rest")).isEqualTo(nested(depth));
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 300, 5_000})
    void deeper_nesting_is_refused(int depth) {
        assertThatThrownBy(() -> struct(Map.of(), insert(nested(depth))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("maps and lists nested deeper than DynamoDB allows");
    }

    @Test
    void an_item_may_have_ten_thousand_attributes() {
        StringBuilder image = new StringBuilder("{\"a0\":{\"N\":\"0\"}");
        for (int i = 1; i < 10_000; i++) {
            image.append(",\"a").append(i).append("\":{\"N\":\"").append(i).append("\"}");
        }
        String json = image.append('}').toString();

        assertThat(map(Map.of(), json)).hasSize(10_000).containsEntry("a9999", 9_999L);
        assertThatThrownBy(() -> map(Map.of(), json.substring(0, json.length() - 1) + ",\"a5000\":{\"NULL\":true}}"))
                .hasMessageEndingWith("an attribute occurs twice, at /dynamodb/NewImage/a5000");
    }

    @Test
    void an_attribute_named_like_metadata_is_kept_in_the_rest() {
        String image = "{\"cdc_event_type\":{\"S\":\"mine\"},\"cdc_rest\":{\"S\":\"too\"}}";

        Struct row = struct(Map.of("columns", "id string"), insert(image));
        assertThat(row.get("cdc_event_type")).isEqualTo("INSERT");
        assertThat(row.get("cdc_rest")).isEqualTo(image);
        assertThat(flatten(Map.of("metadata", "event_type"), insert(image)).value())
                .isEqualTo(Map.of("cdc_event_type", "INSERT", "cdc_rest", image));
    }

    @Test
    void names_of_any_kind_are_kept_as_they_are() {
        String image =
                "{\"a.b\":{\"N\":\"1\"},\"c-d\":{\"N\":\"2\"},\"e f\":{\"N\":\"3\"},\"1g\":{\"N\":\"4\"},\"\":{\"N\":\"5\"},"
                        + "\"größe\":{\"N\":\"6\"},\"URL\":{\"N\":\"7\"},\"Url\":{\"N\":\"8\"},\"select\":{\"N\":\"9\"}}";

        assertThat(map(Map.of(), image))
                .isEqualTo(Map.of(
                        "a.b", 1L, "c-d", 2L, "e f", 3L, "1g", 4L, "", 5L, "größe", 6L, "URL", 7L, "Url", 8L, "select",
                        9L));
    }

    @Test
    void a_reserved_word_may_be_a_column() {
        assertThat(struct(Map.of("columns", "select string, table int"), insert("{\"table\":{\"N\":\"1\"}}"))
                        .get("table"))
                .isEqualTo(1);
    }

    @Test
    void identical_images_change_nothing() {
        String image = "{\"a\":{\"SS\":[\"x\",\"y\"]},\"b\":{\"N\":\"1\"}}";
        String reordered = "{\"b\":{\"N\":\"1\"},\"a\":{\"SS\":[\"y\",\"x\"]}}";

        assertThat(struct(Map.of("columns", "b int"), modify(image, image)).get("cdc_changed"))
                .isEqualTo(List.of());
        assertThat(struct(Map.of("columns", "b int"), modify(image, reordered)).get("cdc_changed"))
                .isEqualTo(List.of());
    }

    @Test
    void a_change_without_an_image_is_a_row_of_its_key() {
        assertThat(struct(Map.of("columns", "id string, n int"), insert("null")).get("n"))
                .isEqualTo(7);
    }

    @Test
    void a_timestamp_without_an_offset_is_utc() {
        Struct row = struct(
                Map.of("columns", "a timestamp, b timestamp, c timestamp, d date", "metadata", ""),
                insert("{\"a\":{\"S\":\"2026-02-28T23:59:59\"},\"b\":{\"S\":\"2026-02-28 23:59:59.5\"},"
                        + "\"c\":{\"S\":\"2026-03-01T01:59:59.250+02:00\"},\"d\":{\"S\":\"2028-02-29\"}}"));

        assertThat(line(row))
                .isEqualTo(Map.of(
                        "a", "2026-02-28 23:59:59.000",
                        "b", "2026-02-28 23:59:59.500",
                        "c", "2026-02-28 23:59:59.250",
                        "d", "2028-02-29"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "today",
                "2026-02-29T00:00:00.000Z",
                "2026-13-01T00:00:00.000Z",
                "2026-00-01T00:00:00.000Z",
                "2026-01-00T00:00:00.000Z",
                "2026-01-01T24:00:01.000Z",
                "2026-01-01T00:60:00.000Z",
                "2026-01-01T00:00:61.000Z",
                "2026-01-01T00:00:00,000Z",
                "2026/01/01 00:00:00.000Z",
                "0000-01-01T00:00:00.000Z",
                "+12026-01-01T00:00:00Z",
                "2026-01-01"
            })
    void text_that_is_not_a_time_is_kept_as_text(String text) {
        String image = "{\"t\":{\"S\":\"" + text + "\"}}";
        Struct row = struct(Map.of("columns", "t timestamp"), insert(image));

        assertThat(row.get("t")).isNull();
        assertThat(row.get("cdc_rest")).isEqualTo(image);
    }

    @Test
    void a_set_leaves_the_members_that_do_not_fit() {
        Struct row = struct(Map.of("columns", "n array<int>"), insert("{\"n\":{\"NS\":[\"1\",\"2.5\",\"3\"]}}"));

        assertThat(row.getArray("n")).containsExactly(1, null, 3);
        assertThat(row.get("cdc_rest")).isEqualTo("{\"n\":{\"NS\":[\"2.5\"]}}");
    }

    @Test
    void a_map_leaves_the_values_that_do_not_fit_under_their_keys() {
        Struct row = struct(
                Map.of("columns", "m map<string,int>"),
                insert("{\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"x\"}}}}"));

        assertThat(row.getMap("m")).containsEntry("a", 1).containsEntry("b", null);
        assertThat(row.get("cdc_rest")).isEqualTo("{\"m\":{\"M\":{\"b\":{\"S\":\"x\"}}}}");
    }

    private static String nested(int depth) {
        StringBuilder json = new StringBuilder("{\"S\":\"x\"}");
        for (int i = 0; i < depth; i++) {
            json = i % 2 == 0
                    ? json.insert(0, "{\"M\":{\"a\":").append("}}")
                    : json.insert(0, "{\"L\":[").append("]}");
        }
        return json.insert(0, "{\"deep\":").append('}').toString();
    }

    private static Map<String, @Nullable Object> line(Struct row) {
        byte[] line = new JsonLines().line(row.schema(), row);
        return TestJson.map(new String(line, StandardCharsets.UTF_8));
    }
}
