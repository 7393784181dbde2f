package io.tailrace.local.managed.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectPrefixTest {

    private static final Instant OLDEST = Instant.parse("2026-03-01T23:05:06Z");

    @Test
    void times_are_the_oldest_records_in_utc() {
        assertThat(evaluate(ObjectPrefix.parse("orders/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/")))
                .isEqualTo("orders/dt=2026-03-01/hour=23/");
    }

    @Test
    void a_prefix_without_a_time_gets_the_hour() {
        assertThat(evaluate(ObjectPrefix.parse("orders/"))).isEqualTo("orders/2026/03/01/23/");
        assertThat(evaluate(ObjectPrefix.parse(""))).isEqualTo("2026/03/01/23/");
        assertThat(evaluate(ObjectPrefix.parse("!{firehose:random-string}/")))
                .matches("[a-zA-Z0-9]{11}/2026/03/01/23/");
    }

    @Test
    void partition_keys_take_the_place_of_the_hour() {
        ObjectPrefix prefix =
                ObjectPrefix.parse("orders/dt=!{partitionKeyFromLambda:dt}/hour=!{partitionKeyFromLambda:hour}/");

        assertThat(prefix.partitionKeys()).containsExactlyInAnyOrder("dt", "hour");
        assertThat(prefix.evaluate(OLDEST, Map.of("dt", "2026-02-28", "hour", "09"), "", new Random(1)))
                .isEqualTo("orders/dt=2026-02-28/hour=09/");
    }

    @Test
    void an_error_output_prefix_names_the_type_of_error() {
        assertThat(evaluate(ObjectPrefix.parseError("errors/!{firehose:error-output-type}/!{timestamp:yyyy}/")))
                .isEqualTo("errors/processing-failed/2026/");
        assertThat(evaluate(ObjectPrefix.parseError("errors/"))).isEqualTo("errors/2026/03/01/23/");
        assertThatThrownBy(() -> ObjectPrefix.parseError("errors/!{timestamp:yyyy}/"))
                .hasMessage("errors/!{timestamp:yyyy}/ must hold !{firehose:error-output-type}.");
    }

    @Test
    void the_error_output_prefix_follows_from_a_plain_prefix() {
        assertThat(evaluate(ObjectPrefix.parse("orders/").defaultError()))
                .isEqualTo("orders/processing-failed2026/03/01/23/");
        assertThatThrownBy(() -> ObjectPrefix.parse("dt=!{timestamp:yyyy}/").defaultError())
                .hasMessage("A prefix with expressions needs an error output prefix: dt=!{timestamp:yyyy}/.");
    }

    @Test
    void expressions_stay_where_they_belong() {
        assertThatThrownBy(() -> ObjectPrefix.parse("a/!{firehose:error-output-type}/"))
                .hasMessageContaining("belongs in the error output prefix");
        assertThatThrownBy(() -> ObjectPrefix.parseError("!{firehose:error-output-type}/!{partitionKeyFromLambda:dt}/"))
                .hasMessageStartingWith("Failed records have no partition keys");
    }

    @Test
    void what_is_not_known_is_refused() {
        assertThatThrownBy(() -> ObjectPrefix.parse("!{partitionKeyFromQuery:dt}/"))
                .hasMessage("!{partitionKeyFromQuery:dt} is not supported; it is in !{partitionKeyFromQuery:dt}/.");
        assertThatThrownBy(() -> ObjectPrefix.parse("!{firehose:shard}/")).hasMessageContaining("is not supported");
        assertThatThrownBy(() -> ObjectPrefix.parse("a/!{timestamp:yyyy/"))
                .hasMessageStartingWith("!{ begins an expression");
    }

    private static String evaluate(ObjectPrefix prefix) {
        return prefix.evaluate(OLDEST, Map.of(), "processing-failed", new Random(1));
    }
}
