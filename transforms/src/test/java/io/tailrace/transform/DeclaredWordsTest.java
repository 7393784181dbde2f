package io.tailrace.transform;

import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.json.JsonLines;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words after a column's type say which values it takes besides those of its type. */
class DeclaredWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            timestamp epoch(seconds)        | {"N":"1763819100"}                 | "2025-11-22 13:45:00.000"
            timestamp epoch(seconds)        | {"N":"1763819100.25"}              | "2025-11-22 13:45:00.250"
            timestamp epoch(seconds)        | {"N":"-1.001"}                     | "1969-12-31 23:59:58.999"
            timestamp epoch(seconds)        | {"N":"-62135596800"}               | "0001-01-01 00:00:00.000"
            timestamp epoch(seconds)        | {"N":"253402300799.999"}           | "9999-12-31 23:59:59.999"
            timestamp epoch(seconds)        | {"S":"2025-11-22T13:45:00Z"}       | "2025-11-22 13:45:00.000"
            timestamp epoch(seconds) parsed | {"S":"1763819100"}                 | "2025-11-22 13:45:00.000"
            timestamp epoch(seconds) parsed | {"S":"2025-11-22T13:45:00Z"}       | "2025-11-22 13:45:00.000"
            date epoch(days) parsed         | {"S":"2025-11-22"}                 | "2025-11-22"
            timestamp epoch(millis)         | {"N":"1763819100123"}              | "2025-11-22 13:45:00.123"
            timestamp(6) epoch(micros)      | {"N":"1763819100123456"}           | "2025-11-22 13:45:00.123456"
            timestamp(6) epoch(millis)      | {"N":"1763819100123.456"}          | "2025-11-22 13:45:00.123456"
            date epoch(seconds)             | {"N":"1763769600"}                 | "2025-11-22"
            date epoch(days)                | {"N":"20414"}                      | "2025-11-22"
            date epoch(days)                | {"N":"-1"}                         | "1969-12-31"
            timestamp midnight              | {"S":"2025-11-22"}                 | "2025-11-22 00:00:00.000"
            timestamp                       | {"S":"2025-11-22T13:45:00+0200"}   | "2025-11-22 11:45:00.000"
            timestamp                       | {"S":"2025-11-22T13:45:00-02"}     | "2025-11-22 15:45:00.000"
            timestamp                       | {"S":"2025-11-22T13:45+02"}        | "2025-11-22 11:45:00.000"
            timestamp                       | {"S":"20251122T134500Z"}           | "2025-11-22 13:45:00.000"
            timestamp                       | {"S":"20251122T134500.25+0530"}    | "2025-11-22 08:15:00.250"
            int parsed                      | {"S":"-42"}                        | -42
            decimal(6,2) parsed             | {"S":"1.5"}                        | 1.50
            double parsed                   | {"S":"1e3"}                        | 1000.0
            boolean parsed                  | {"S":"TRUE"}                       | true
            boolean parsed                  | {"S":"false"}                      | false
            boolean parsed                  | {"BOOL":true}                      | true
            string json                     | {"M":{"a":{"N":"1.10"},"b":{"L":[{"NULL":true},{"BOOL":true}]}}} | "{\\"a\\":1.10,\\"b\\":[null,true]}"
            string json                     | {"M":{"a":{"N":"12345678901234567890123456789012345678"}}} | "{\\"a\\":12345678901234567890123456789012345678}"
            string json                     | {"SS":["x","y\\""]}                | "[\\"x\\",\\"y\\\\\\"\\"]"
            string json                     | {"S":"x"}                          | "\\"x\\""
            array<timestamp epoch(millis)>  | {"L":[{"N":"0"},{"N":"1"}]}        | ["1970-01-01 00:00:00.000","1970-01-01 00:00:00.001"]
            map<string,int parsed>          | {"M":{"a":{"S":"7"}}}              | {"a":7}
            struct<b:int from a>            | {"M":{"a":{"N":"7"}}}              | {"b":7}
            struct<b:int default(3)>        | {"M":{}}                           | {"b":3}
            """)
    void a_value_fits(String type, String value, String expected) {
        assertThat(line(type, value)).isEqualTo("{\"v\":" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            timestamp                       | {"N":"1763819100"}
            timestamp epoch(seconds)        | {"S":"1763819100"}
            timestamp epoch(seconds)        | {"N":"1763819100.0001"}
            timestamp epoch(seconds)        | {"N":"253402300800"}
            timestamp epoch(seconds)        | {"N":"-62135596800.001"}
            timestamp epoch(seconds)        | {"N":"1E+100"}
            timestamp epoch(micros)         | {"N":"1763819100123456"}
            timestamp epoch(seconds) parsed | {"S":"soon"}
            date epoch(seconds)             | {"N":"1763769601"}
            date epoch(days)                | {"N":"0.5"}
            date epoch(days)                | {"N":"9223372036854775807"}
            timestamp                       | {"S":"2025-11-22"}
            timestamp midnight              | {"S":"2025-02-30"}
            timestamp                       | {"S":"20251122T134500+"}
            timestamp                       | {"S":"20251322T134500Z"}
            timestamp                       | {"S":"2025-11-22T13:45:00+02000"}
            timestamp                       | {"S":"2025-11-22T13:45:00+2"}
            int                             | {"S":"7"}
            int parsed                      | {"S":" 7"}
            int parsed                      | {"S":""}
            int parsed                      | {"S":"0x7"}
            int parsed                      | {"S":"٧"}
            tinyint parsed                  | {"S":"128"}
            decimal(3,2) parsed             | {"S":"1.234"}
            boolean parsed                  | {"S":"yes"}
            boolean parsed                  | {"N":"1"}
            """)
    void a_value_does_not_fit_and_is_kept_as_it_came(String type, String value) {
        Struct row = struct(Map.of("columns", "v " + type, "metadata", ""), insert("{\"v\":" + value + "}"));

        assertThat(row.get("v")).isNull();
        assertThat(row.getString("cdc_rest")).isEqualTo("{\"v\":" + value + "}");
    }

    @Test
    void a_column_takes_the_attribute_that_it_is_from_and_no_other() {
        Map<String, String> options = Map.of("columns", "size int from 'Size (cm)', name string", "metadata", "");

        Struct both =
                struct(options, insert("{\"size\":{\"N\":\"1\"},\"Size (cm)\":{\"N\":\"2\"},\"name\":{\"S\":\"x\"}}"));
        Struct other = struct(options, insert("{\"size\":{\"N\":\"1\"}}"));
        Struct misfit = struct(options, insert("{\"Size (cm)\":{\"S\":\"big\"}}"));

        assertThat(both.get("size")).isEqualTo(2);
        assertThat(both.get("name")).isEqualTo("x");
        assertThat(both.get("cdc_rest")).isEqualTo("{\"size\":{\"N\":\"1\"}}");
        assertThat(other.get("size")).isNull();
        assertThat(other.get("cdc_rest")).isEqualTo("{\"size\":{\"N\":\"1\"}}");
        assertThat(misfit.get("cdc_rest")).isEqualTo("{\"Size (cm)\":{\"S\":\"big\"}}");
    }

    @Test
    void a_field_takes_the_attribute_that_it_is_from() {
        Map<String, String> options = Map.of("columns", "m struct<b:int from a>", "metadata", "");

        Struct row = struct(options, insert("{\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"N\":\"2\"}}}}"));

        assertThat(row.getStruct("m").get("b")).isEqualTo(1);
        assertThat(row.get("cdc_rest")).isEqualTo("{\"m\":{\"M\":{\"b\":{\"N\":\"2\"}}}}");
    }

    @Test
    void from_and_rename_give_an_attribute_one_column() {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();

        assertThatThrownBy(() -> flatten.configure(Map.of("columns", "b int from a, c int", "rename", "a:c")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the attribute 'a' is the column 'b' by its declaration, and 'c' by rename");
    }

    @Test
    void a_default_stands_for_a_missing_attribute_alone() {
        Map<String, String> options = new HashMap<>(Map.of(
                "columns",
                "status string default(new), n int default(7), b boolean default(true), t timestamp default('2026-01-01T00:00:00Z')",
                "metadata",
                ""));

        Struct missing = struct(options, insert("{}"));
        Struct empty = struct(options, "{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":{},\"NewImage\":{}}}");
        Struct there =
                struct(options, insert("{\"status\":{\"NULL\":true},\"n\":{\"S\":\"x\"},\"b\":{\"BOOL\":false}}"));
        options.put("image", "both");
        Struct both = struct(options, Changes.modify("{\"n\":{\"N\":\"1\"}}", "{}"));

        assertThat(missing.get("status")).isEqualTo("new");
        assertThat(missing.get("n")).isEqualTo(7);
        assertThat(empty.get("n")).isEqualTo(7);
        assertThat(missing.get("b")).isEqualTo(true);
        assertThat(missing.get("t")).isNotNull();
        assertThat(there.get("status")).isNull();
        assertThat(there.get("n")).isNull();
        assertThat(there.get("b")).isEqualTo(false);
        assertThat(there.get("cdc_rest")).isEqualTo("{\"status\":{\"NULL\":true},\"n\":{\"S\":\"x\"}}");
        assertThat(both.get("n")).isEqualTo(1);
        assertThat(both.get("old_n")).isEqualTo(7);
    }

    @Test
    void a_default_is_not_given_to_an_item_of_which_only_the_key_is_known() {
        String change = "{\"eventName\":\"REMOVE\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"k\"}}}}";

        Struct row = struct(Map.of("columns", "id string, n int default(7)"), change);

        assertThat(row.get("id")).isEqualTo("k");
        assertThat(row.get("n")).isNull();
    }

    @Test
    void a_default_that_its_column_cannot_hold_is_an_error_at_the_start() {
        for (String column : new String[] {"n int default(x)", "n tinyint default(300)", "b boolean default(1)"}) {
            FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();

            assertThatThrownBy(() -> flatten.configure(Map.of("columns", column)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("columns: the default of '" + column.charAt(0) + "' does not fit ");
        }
    }

    @Test
    void a_default_or_a_part_of_an_attribute_that_is_left_out_is_an_error_at_the_start() {
        for (Map<String, String> options : List.of(
                Map.of("columns", "a int, d string default('new')", "exclude", "d"),
                Map.of("columns", "a int, d string from x part(2)", "exclude", "x"),
                Map.of("columns", "a int, d string default('new')", "include", "a"))) {
            FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();

            assertThatThrownBy(() -> flatten.configure(options))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("include and exclude leave out");
        }
    }

    @Test
    void a_part_of_a_key_that_is_read_in_another_way_stays_text() {
        FlattenDynamoDb.Key<SinkRecord> key = new FlattenDynamoDb.Key<>();
        key.configure(Map.of("columns", "a int parsed, b timestamp epoch(seconds)"));

        Struct parts = (Struct) key.apply(new SinkRecord(
                        "t", 0, null, "{\"a\":{\"S\":\"07\"},\"b\":{\"N\":\"1763819100\"}}", null, null, 0))
                .key();

        assertThat(parts.get("a")).isEqualTo("07");
        assertThat(parts.get("b")).isEqualTo("1763819100");
    }

    /** Both ways to a line give the same one. */
    private static String line(String type, String value) {
        Map<String, String> options = Map.of("columns", "v " + type, "metadata", "");
        String change = insert("{\"v\":" + value + "}");
        SinkRecord row = Changes.flatten(options, change);
        FlattenDynamoDb.Value<SinkRecord> straight = new FlattenDynamoDb.Value<>();
        straight.configure(options);
        byte[] line = straight.line(change.getBytes(StandardCharsets.UTF_8), new JsonLines());
        assertThat(new JsonLines().line(row.valueSchema(), row.value())).isEqualTo(line);
        return new String(line, StandardCharsets.UTF_8).strip();
    }
}
