package io.tailrace.transform;

import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.map;
import static io.tailrace.transform.Changes.modify;
import static io.tailrace.transform.Changes.struct;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a declared type holds, and what it leaves to the rest. */
class TypedValuesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tinyint  | 127, -128, 1.0         | 128, -129, 0.5
            smallint | 32767, -32768          | 32768, -32769
            int      | 2147483647, -2147483648 | 2147483648, -2147483649
            bigint   | 9223372036854775807    | 9223372036854775808
            float    | 0.5, 16777216          | 16777217, 1E+39
            double   | 0.1, 9007199254740992  | 9007199254740993, 1E+400
            """)
    void holds_a_number_where_its_type_does_and_keeps_any_other(String type, String held, String kept) {
        for (String number : held.split(",", -1)) {
            Struct row = struct(Map.of("columns", "n " + type), insert("{\"n\":{\"N\":\"" + number.strip() + "\"}}"));
            assertThat(new BigDecimal(row.get("n").toString())).isEqualByComparingTo(new BigDecimal(number.strip()));
            assertThat(row.get("cdc_rest")).isNull();
        }
        for (String number : kept.split(",", -1)) {
            Struct row = struct(Map.of("columns", "n " + type), insert("{\"n\":{\"N\":\"" + number.strip() + "\"}}"));
            assertThat(row.get("n")).isNull();
            assertThat(row.get("cdc_rest")).isEqualTo("{\"n\":{\"N\":\"" + number.strip() + "\"}}");
        }
        Struct text = struct(Map.of("columns", "n " + type), insert("{\"n\":{\"S\":\"1\"}}"));
        assertThat(text.get("n")).isNull();
        assertThat(text.get("cdc_rest")).isEqualTo("{\"n\":{\"S\":\"1\"}}");
    }

    @Test
    void keeps_a_null_or_a_misfit_of_a_nested_type() {
        Map<String, String> options = Map.of("columns", "a array<int>, m map<string,int>, s struct<x:int>");

        Struct nulls = struct(options, insert("{\"a\":{\"NULL\":true},\"m\":{\"NULL\":true},\"s\":{\"NULL\":true}}"));
        Struct texts = struct(options, insert("{\"a\":{\"S\":\"1\"},\"m\":{\"S\":\"2\"},\"s\":{\"S\":\"3\"}}"));

        assertThat(nulls.get("a")).isNull();
        assertThat(nulls.get("cdc_rest"))
                .isEqualTo("{\"a\":{\"NULL\":true},\"m\":{\"NULL\":true},\"s\":{\"NULL\":true}}");
        assertThat(texts.get("s")).isNull();
        assertThat(texts.get("cdc_rest")).isEqualTo("{\"a\":{\"S\":\"1\"},\"m\":{\"S\":\"2\"},\"s\":{\"S\":\"3\"}}");
    }

    @Test
    void schemaless_rows_hold_both_images_and_the_time_as_a_text() {
        SinkRecord record = flatten(
                Map.of("image", "both", "metadata", "event_time"),
                modify("{\"a\":{\"N\":\"2\"}}", "{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"x\"}}"));

        assertThat(record.value())
                .isEqualTo(Map.of("cdc_event_time", "2025-11-22 13:45:00.000", "a", 2L, "old_a", 1L, "old_b", "x"));
    }

    @Test
    void a_list_whose_names_are_taken_is_kept_whole() {
        assertThat(map(
                        Map.of("lists", "flatten"),
                        "{\"a_1\":{\"S\":\"x\"},\"a\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}}"))
                .isEqualTo(Map.of("a_1", "x", "cdc_rest", "{\"a\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}}"));
    }

    @Test
    void types_a_key_that_came_apart() {
        FlattenDynamoDb.Key<SinkRecord> key = new FlattenDynamoDb.Key<>();
        key.configure(Map.of("columns", "n decimal(10,2), i int"));
        Map<String, Object> parts = Map.of("n", "1.5", "i", "7", "t", "x", "b", new byte[] {1});

        Struct typed = (Struct) key.apply(new SinkRecord("orders", 0, null, parts, null, null, 0))
                .key();
        Struct buffered = (Struct) key.apply(new SinkRecord(
                        "orders", 0, null, Map.of("b", ByteBuffer.wrap(new byte[] {0, 1}, 1, 1)), null, null, 0))
                .key();

        assertThat(typed.get("n")).isEqualTo(new BigDecimal("1.50"));
        assertThat(typed.get("i")).isEqualTo(7);
        assertThat(typed.get("t")).isEqualTo("x");
        assertThat(typed.get("b")).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
        assertThat(buffered.get("b")).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
    }

    @Test
    void carries_nothing_from_one_row_into_the_next() {
        FlattenDynamoDb.Value<SinkRecord> declared = new FlattenDynamoDb.Value<>();
        declared.configure(Map.of("columns", "id string", "metadata", ""));
        FlattenDynamoDb.Value<SinkRecord> schemaless = new FlattenDynamoDb.Value<>();
        schemaless.configure(Map.of("metadata", ""));
        String left = insert("{\"id\":{\"S\":\"1\"},\"x\":{\"S\":\"left\"}}");
        String flat = insert("{\"a\":{\"M\":{\"b\":{\"S\":\"1\"}}}}");
        String taken = insert("{\"a_b\":{\"S\":\"2\"},\"a\":{\"M\":{\"c\":{\"S\":\"3\"},\"b\":{\"S\":\"4\"}}}}");

        for (int i = 0; i < 2; i++) {
            assertThat(((Struct) apply(declared, left)).get("cdc_rest")).isEqualTo("{\"x\":{\"S\":\"left\"}}");
            assertThat(apply(schemaless, flat)).isEqualTo(Map.of("a_b", "1"));
            assertThat(apply(schemaless, taken))
                    .isEqualTo(Map.of(
                            "a_b", "2", "cdc_rest", "{\"a\":{\"M\":{\"c\":{\"S\":\"3\"},\"b\":{\"S\":\"4\"}}}}"));
        }
    }

    @Test
    void drops_a_null_that_has_no_column() {
        Map<String, String> options = Map.of("columns", "id string", "nulls", "drop");

        assertThat(struct(options, insert("{\"x\":{\"NULL\":true}}")).get("cdc_rest"))
                .isNull();
        assertThat(struct(options, insert("{\"x\":{\"S\":\"y\"}}")).get("cdc_rest"))
                .isEqualTo("{\"x\":{\"S\":\"y\"}}");
    }

    @Test
    void hive_safe_names_keep_letters_and_digits_to_the_last() {
        assertThat(map(Map.of("names", "hive-safe"), "{\"AZaz09`{/:\":{\"S\":\"x\"}}"))
                .isEqualTo(Map.of("azaz09____", "x"));
    }

    private static Object apply(FlattenDynamoDb.Value<SinkRecord> transform, String change) {
        return requireNonNull(
                requireNonNull(transform.apply(Changes.record(change))).value());
    }
}
