package io.tailrace.transform;

import static io.tailrace.transform.Changes.expire;
import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.modify;
import static io.tailrace.transform.Changes.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.json.TestJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredicatesTest {

    private static final Change CHANGE = new Change("REMOVE", 1_763_819_100, "{}", null, "{\"a\":{\"S\":\"1\"}}");

    @Test
    void event_name_is_known_before_flattening_and_after() {
        Predicate<SinkRecord> inserts = configured(new EventNameIs<>(), "names", "INSERT,READ");

        for (Object form : forms(insert("{}"))) {
            assertThat(inserts.test(Changes.record(form))).isTrue();
        }
        for (Object form : forms(remove("{}"))) {
            assertThat(inserts.test(Changes.record(form))).isFalse();
        }
        assertThat(inserts.test(Changes.record(CHANGE.forms().get("struct")))).isFalse();
        assertThat(inserts.test(Changes.record(null))).isFalse();
        assertThat(inserts.test(Changes.record(Map.of("other", 1)))).isFalse();
    }

    @Test
    void event_name_is_found_under_another_prefix() {
        Predicate<SinkRecord> inserts = configured(new EventNameIs<>(), "names", "INSERT", "metadata.prefix", "_");

        assertThat(inserts.test(flatten(Map.of("columns", "a string", "metadata.prefix", "_"), insert("{}"))))
                .isTrue();
    }

    @Test
    void event_name_must_be_one_that_exists() {
        assertThatThrownBy(() -> configured(new EventNameIs<>(), "names", "UPSERT"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("INSERT, MODIFY, REMOVE, READ");
    }

    @Test
    void a_predicate_names_the_position_of_what_it_cannot_read() {
        assertThatThrownBy(
                        () -> configured(new EventNameIs<>(), "names", "INSERT").test(Changes.record("{}")))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("orders partition 2 offset 7: not a change of DynamoDB");
    }

    @Test
    void expiry_is_known_before_flattening_and_after() {
        Predicate<SinkRecord> expired = configured(new IsTtlExpiry<>());

        for (Object form : forms(expire("{}"))) {
            assertThat(expired.test(Changes.record(form))).isTrue();
        }
        for (Object form : forms(remove("{}"))) {
            assertThat(expired.test(Changes.record(form))).isFalse();
        }
        assertThat(expired.test(Changes.record(CHANGE.forms().get("struct")))).isTrue();
        assertThat(expired.test(Changes.record(null))).isFalse();
    }

    @Test
    void changed_fields_are_known_before_flattening_and_after() {
        Predicate<SinkRecord> changed = configured(new FieldsChanged<>(), "fields", "status,gone");
        String same = "{\"status\":{\"S\":\"x\"},\"note\":{\"S\":\"1\"}}";
        String other = "{\"status\":{\"S\":\"x\"},\"note\":{\"S\":\"2\"}}";

        for (Object form : forms(modify(same, other))) {
            assertThat(changed.test(Changes.record(form))).isFalse();
        }
        for (Object form : forms(modify(same, "{\"gone\":{\"S\":\"x\"}}"))) {
            assertThat(changed.test(Changes.record(form))).isTrue();
        }
    }

    @Test
    void what_has_not_both_images_is_never_taken_for_unchanged() {
        Predicate<SinkRecord> changed = configured(new FieldsChanged<>(), "fields", "status");

        assertThat(changed.test(Changes.record(insert("{}")))).isTrue();
        assertThat(changed.test(Changes.record(remove("{}")))).isTrue();
        assertThat(changed.test(Changes.record(null))).isFalse();
    }

    @Test
    void a_field_matches_by_its_whole_text() {
        Predicate<SinkRecord> country =
                configured(new FieldMatches<>(), "field", "address.country", "pattern", "CH|LI");

        assertThat(country.test(Changes.record(Map.of("address", Map.of("country", "CH")))))
                .isTrue();
        assertThat(country.test(Changes.record(Map.of("address", Map.of("country", "CHE")))))
                .isFalse();
        assertThat(country.test(Changes.record(Map.of("address", "CH")))).isFalse();
        assertThat(country.test(Changes.record(Map.of("address.country", "LI"))))
                .isTrue();
        assertThat(country.test(Changes.record(null))).isFalse();
    }

    @Test
    void a_number_matches_as_it_prints() {
        Predicate<SinkRecord> round = configured(new FieldMatches<>(), "field", "n", "pattern", "1000");

        assertThat(round.test(Changes.record(Map.of("n", 1000L)))).isTrue();
        assertThat(round.test(Changes.record(Map.of("n", new BigDecimal("1E+3")))))
                .isTrue();
    }

    @Test
    void a_wrong_pattern_is_refused_at_the_start() {
        assertThatThrownBy(() -> configured(new FieldMatches<>(), "field", "a", "pattern", "(a"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("missing closing ) at '(a'");
        assertThatThrownBy(() -> configured(new FieldMatches<>(), "field", "a", "pattern", "(?!a)b"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unsupported Perl syntax at '(?!'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|aa)*c", "(a*)*c", "(|){64}c", "(a|b)*c"})
    @Timeout(60)
    void no_text_makes_a_pattern_slow(String pattern) {
        Predicate<SinkRecord> matches = configured(new FieldMatches<>(), "field", "a", "pattern", pattern);

        assertThat(matches.test(Changes.record(Map.of("a", "a".repeat(100_000)))))
                .isFalse();
        assertThat(matches.test(Changes.record(Map.of("a", "c")))).isTrue();
    }

    /** The change as text, bytes, map and rows. */
    private static List<Object> forms(String change) {
        return List.of(
                change,
                change.getBytes(StandardCharsets.UTF_8),
                TestJson.map(change),
                flatten(Map.of("columns", "a string"), change).value(),
                flatten(Map.of(), change).value());
    }

    private static Predicate<SinkRecord> configured(Predicate<SinkRecord> predicate, String... options) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        predicate.configure(properties);
        return predicate;
    }
}
