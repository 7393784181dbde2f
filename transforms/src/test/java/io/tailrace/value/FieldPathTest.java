package io.tailrace.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {

    @Test
    void finds_a_field_within_a_field_of_a_map_or_struct() {
        Schema inner = SchemaBuilder.struct().field("b", Schema.STRING_SCHEMA).build();
        Struct struct =
                new Struct(SchemaBuilder.struct().field("a", inner).build()).put("a", new Struct(inner).put("b", "x"));

        assertThat(FieldPath.of("a.b").find(struct)).isEqualTo("x");
        assertThat(FieldPath.of("a.b").find(Map.of("a", Map.of("b", "x")))).isEqualTo("x");
    }

    @Test
    void a_field_named_like_the_whole_path_comes_first_on_every_level() {
        assertThat(FieldPath.of("a.b").find(Map.of("a.b", "whole", "a", Map.of("b", "nested"))))
                .isEqualTo("whole");
        assertThat(FieldPath.of("a.b.c").find(Map.of("a", Map.of("b.c", "whole", "b", Map.of("c", "nested")))))
                .isEqualTo("whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "a.c", "a.b.c", "a.", ".a", ""})
    void finds_nothing_where_a_name_on_the_way_is_missing(String path) {
        assertThat(FieldPath.of(path).find(Map.of("a", Map.of("b", "x")))).isNull();
        assertThat(FieldPath.of(path).find("a text")).isNull();
        assertThat(FieldPath.of(path).find(null)).isNull();
    }

    @Test
    void reads_a_time_from_a_timestamp_a_text_or_milliseconds() {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        Schema micros = SchemaBuilder.struct()
                .field("t", MicroTimestamp.OPTIONAL_SCHEMA)
                .build();
        Schema outer = SchemaBuilder.struct().field("o", micros).build();
        Struct row = new Struct(outer).put("o", new Struct(micros).put("t", MicroTimestamp.of(noon)));

        assertThat(FieldPath.of("t").time(Map.of("t", Date.from(noon)))).isEqualTo(noon);
        assertThat(FieldPath.of("t").time(Map.of("t", noon.toEpochMilli()))).isEqualTo(noon);
        assertThat(FieldPath.of("t").time(Map.of("t", noon.toString()))).isEqualTo(noon);
        assertThat(FieldPath.of("o.t").time(row)).isEqualTo(noon);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-22, 2026-11-22T00:00:00Z", "2026-11-22 12:00:00.5, 2026-11-22T12:00:00.500Z"})
    void reads_texts_as_iso_time_does(String text, Instant expected) {
        assertThat(FieldPath.of("t").time(Map.of("t", text))).isEqualTo(expected);
    }

    @Test
    void a_number_beyond_a_long_and_any_other_text_is_not_a_time() {
        assertThat(FieldPath.of("t").time(Map.of("t", 1.5))).isNull();
        assertThat(FieldPath.of("t").time(Map.of("t", "yesterday"))).isNull();
        assertThat(FieldPath.of("t").time(Map.of())).isNull();
    }
}
