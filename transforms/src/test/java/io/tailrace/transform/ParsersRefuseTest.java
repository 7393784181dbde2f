package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.chain.References;
import io.tailrace.chain.TransformChain;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.json.EventReader;
import io.tailrace.event.json.Fields;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Inputs for which parsers once threw what was not theirs. */
class ParsersRefuseTest {

    @Test
    void columns_nested_beyond_the_stack() {
        for (String type : new String[] {"array<", "map<string,", "struct<a:"}) {
            assertThatThrownBy(() -> Columns.parse("a " + type.repeat(5_000) + "int" + ">".repeat(5_000)))
                    .isInstanceOf(ColumnsException.class)
                    .hasMessageContaining("types are nested deeper than 64 levels, and DynamoDB nests no more than 32");
        }
        Columns.parse("a " + "array<".repeat(63) + "int" + ">".repeat(63));
    }

    @Test
    void a_path_that_no_file_can_have() {
        for (String value : new String[] {"${file:a\u0000b:key}", "${directory:a\u0000b:key}"}) {
            assertThatThrownBy(() -> TransformChain.load(Map.of("transforms", value)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("transforms")
                    .hasMessageContaining("A relative path starts at");
        }
    }

    @Test
    void a_class_that_is_named_as_a_path() {
        assertThatThrownBy(() -> TransformChain.load(
                        Map.of("transforms", "a", "transforms.a.type", "io/tailrace/transform/MaskField")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("transforms.a.type");
    }

    @Test
    void a_transform_of_others_that_refuses_in_its_own_way() {
        assertThatThrownBy(() -> TransformChain.load(Map.of(
                        "transforms", "a",
                        "transforms.a.type", "org.apache.kafka.connect.transforms.RegexRouter",
                        "transforms.a.regex", "(",
                        "transforms.a.replacement", "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("transforms.a.");
    }

    @Test
    void surrogates_in_utf8() {
        String change = "{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"a\":{\"S\":\"x\"}}}}";
        for (String place : new String[] {"x", "a\"", "INSERT"}) {
            byte[] json = change.replace(place, "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080" + place)
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> new EventReader(ImageChoice.BOTH).read(json))
                    .isInstanceOf(MalformedEventException.class)
                    .hasMessageContaining("not JSON from offset");
        }
    }

    @Test
    void times_beyond_any_clock() {
        for (String time :
                new String[] {"0E2147483647", "1E2147483647", "1E99999999953", "1E-2147483647", "999999999999999999"}) {
            Fields change = Fields.of(Map.of(
                    "eventName", "INSERT", "dynamodb", Map.of("ApproximateCreationDateTime", time, "NewImage", "{}")));
            assertThatThrownBy(() -> new EventReader(ImageChoice.BOTH).read(change))
                    .as(time)
                    .isInstanceOf(MalformedEventException.class)
                    .hasMessageContaining("not a time");
        }
    }

    @Test
    void patterns_that_are_too_deep_or_too_long() {
        assertThatThrownBy(() ->
                        new FieldMatches<SinkRecord>().configure(Map.of("field", "f", "pattern", "a*".repeat(5_000))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is too long: it has")
                .hasMessageContaining("of at most 2000");
        assertThatThrownBy(() -> new FieldMatches<SinkRecord>()
                        .configure(Map.of("field", "f", "pattern", "(".repeat(100_000) + ")".repeat(100_000))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("too many groups within groups");
    }

    @Test
    @Timeout(60)
    void a_reference_that_nothing_closes_is_a_reference_to_nothing() {
        assertThatThrownBy(() -> References.resolve(Map.of("a", "${file:" + ":".repeat(5_000))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the reference leads to no value");
    }
}
