package io.tailrace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate") // Connect has its times as java.util.Date.
class JsonLinesTest {

    private final JsonLines lines = new JsonLines();

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                7,
                10,
                99,
                100,
                -1,
                -10,
                1_000_000_000,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE + 1L,
                Integer.MIN_VALUE - 1L,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void writes_whole_numbers_digit_by_digit(long number) {
        assertThat(value(number)).isEqualTo(Long.toString(number));
    }

    @Test
    void writes_other_numbers_plainly() {
        assertThat(value(0.5)).isEqualTo("0.5");
        assertThat(value(0.5f)).isEqualTo("0.5");
        assertThat(value((byte) -3)).isEqualTo("-3");
        assertThat(value((short) 3)).isEqualTo("3");
        assertThat(value(3)).isEqualTo("3");
        assertThat(value(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(value(new BigDecimal("0.00000001"))).isEqualTo("0.00000001");
    }

    @Test
    void refuses_what_has_no_form_in_json() {
        assertThatThrownBy(() -> value(new Object()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> value(Collections.singletonMap(null, 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("null key");
    }

    @Test
    void writes_infinity_as_a_number_that_every_reader_takes_for_infinite() {
        assertThat(value(Double.POSITIVE_INFINITY)).isEqualTo("1e999");
        assertThat(value(Float.NEGATIVE_INFINITY)).isEqualTo("-1e999");
        assertThat(Double.parseDouble("-1e999")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Float.parseFloat("1e999")).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void refuses_text_that_is_not_a_number_and_says_where_it_is() {
        for (Number nan : new Number[] {Double.NaN, Float.NaN}) {
            assertThatThrownBy(() -> line(null, Map.of("outer", Map.of("ratio", List.of(nan)))))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("Field ratio is NaN, which JSON cannot express as a number;")
                    .hasMessageEndingWith("Use format=parquet, or replace it in a transform.");
        }
    }

    @Test
    void refuses_a_time_that_no_query_could_read() {
        Schema schema = SchemaBuilder.struct().field("at", Timestamp.SCHEMA).build();
        Struct micros = new Struct(schema).put("at", new java.util.Date(Long.MAX_VALUE / 1_000));

        assertThatThrownBy(() -> line(schema, micros))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Field at has a time that is more than 290,000 years away");
        assertThat(line(
                        schema,
                        new Struct(schema).put("at", java.util.Date.from(Instant.parse("+10000-01-01T00:00:00Z")))))
                .isEqualTo("{\"at\":\"+10000-01-01 00:00:00.000\"}\n");
    }

    @Test
    void lines_for_no_table_hold_every_value() {
        assertThat(new String(JsonLines.ofAnyValue().line(null, Map.of("ratio", Double.NaN)), StandardCharsets.UTF_8))
                .isEqualTo("{\"ratio\":\"NaN\"}\n");
        assertThat(new String(
                        JsonLines.ofAnyValue().line(null, Map.of("at", new java.util.Date(Long.MAX_VALUE))),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"at\":\"+292278994-08-17 07:12:55.807\"}\n");
    }

    @Test
    void is_right_again_after_a_row_that_failed() {
        assertThatThrownBy(() -> value(new Object())).isInstanceOf(DataException.class);

        assertThat(value(1)).isEqualTo("1");
    }

    @Test
    void writes_texts_of_any_characters_and_length() {
        assertThat(value("")).isEqualTo("\"\"");
        assertThat(value("\u0000\u001f\b\t\n\f\r\"\\/ \u007f"))
                .isEqualTo("\"\\u0000\\u001f\\u0008\\t\\n\\u000c\\r\\\"\\\\/ \u007f\"");
        assertThat(value("\u0080\u07ff\u0800\uffff\ud83d\ude00\udbff\udfff"))
                .isEqualTo("\"\u0080\u07ff\u0800\uffff\ud83d\ude00\udbff\udfff\"");
        assertThat(value("a\ud83d")).isEqualTo("\"a\\ud83d\"");
        assertThat(value("\ude00\ud83db")).isEqualTo("\"\\ude00\\ud83db\"");
        for (int length : new int[] {1, 1_015, 1_020, 1_022, 1_024, 5_000, 3_000_000}) {
            assertThat(value("x".repeat(length))).isEqualTo('"' + "x".repeat(length) + '"');
            assertThat(value("\n".repeat(length))).isEqualTo('"' + "\\n".repeat(length) + '"');
        }
    }

    @Test
    void writes_binary_as_base64_whatever_holds_it() {
        byte[] bytes = {0, 1, (byte) 0xff};

        assertThat(value(bytes)).isEqualTo("\"AAH/\"");
        assertThat(value(ByteBuffer.wrap(bytes, 1, 2))).isEqualTo("\"Af8=\"");
    }

    @Test
    void writes_times_as_their_type_has_them() {
        Schema schema = SchemaBuilder.struct()
                .field("at", Timestamp.SCHEMA)
                .field("day", Date.SCHEMA)
                .field("time", Time.SCHEMA)
                .build();
        Struct row = new Struct(schema)
                .put("at", java.util.Date.from(Instant.parse("2026-01-02T03:04:05.006Z")))
                .put("day", java.util.Date.from(Instant.parse("1969-12-31T00:00:00Z")))
                .put("time", java.util.Date.from(Instant.ofEpochMilli(86_399_999)));

        assertThat(line(schema, row))
                .isEqualTo("{\"at\":\"2026-01-02 03:04:05.006\",\"day\":\"1969-12-31\",\"time\":86399999}\n");
        assertThat(AthenaTime.timestamp(Instant.parse("1969-12-31T23:59:59.999Z")))
                .isEqualTo("1969-12-31 23:59:59.999");
    }

    @Test
    void leaves_out_null_fields_and_keeps_null_entries_and_elements() {
        Schema texts = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA)
                .optional()
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("first", Schema.OPTIONAL_STRING_SCHEMA)
                .field("texts", texts)
                .field("none", texts)
                .build();
        Struct struct = new Struct(schema).put("texts", Collections.singletonMap("gone", null));
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("first", null);
        map.put("list", Arrays.asList(null, 1, null));
        map.put("empty", Set.of());
        map.put("map", Collections.singletonMap("gone", null));

        assertThat(line(schema, struct)).isEqualTo("{\"texts\":{\"gone\":null}}\n");
        assertThat(line(null, map))
                .isEqualTo("{\"first\":null,\"list\":[null,1,null],\"empty\":[],\"map\":{\"gone\":null}}\n");
    }

    @Test
    void knows_the_names_of_more_schemas_than_it_keeps() {
        for (int i = 0; i < 200; i++) {
            Schema schema =
                    SchemaBuilder.struct().field("n" + i, Schema.BOOLEAN_SCHEMA).build();
            assertThat(line(schema, new Struct(schema).put("n" + i, true))).isEqualTo("{\"n" + i + "\":true}\n");
        }
    }

    private String value(Object value) {
        String line = line(null, List.of(value));
        return line.substring(1, line.length() - 2);
    }

    private String line(@Nullable Schema schema, Object row) {
        return new String(lines.line(schema, row), StandardCharsets.UTF_8);
    }
}
