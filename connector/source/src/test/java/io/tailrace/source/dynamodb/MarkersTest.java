package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.Marker;
import io.tailrace.source.Markers;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.testing.LogLines;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Markers that are dropped and markers that nothing is heard of, by a clock that the test moves. */
class MarkersTest {

    private static final Map<String, String> SHARD = Map.of("shardId", "1");
    private static final Map<String, String> BY_TOPIC = Map.of(
            "transforms", "keep",
            "transforms.keep.type", "org.apache.kafka.connect.transforms.Filter",
            "transforms.keep.predicate", "orders",
            "transforms.keep.negate", "true",
            "predicates", "orders",
            "predicates.orders.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
            "predicates.orders.pattern", "orders");

    private static final Map<String, String> NO_TOMBSTONES = Map.of(
            "transforms", "keep",
            "transforms.keep.type", "org.apache.kafka.connect.transforms.Filter",
            "transforms.keep.predicate", "tombstone",
            "predicates", "tombstone",
            "predicates.tombstone.type", "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Markers markers = markers(Map.of());

    @Test
    void what_is_dropped_is_sent_again_in_another_form() {
        Marker first = (Marker) markers.marker(SHARD, Map.of("sequence", "END"));
        first.dropped();

        Marker second = onlyRepeated();

        assertThat(first.value()).isNull();
        assertThat(second.value()).isNotNull();
        assertThat(second.sourceOffset()).isEqualTo(first.sourceOffset());
        second.delivered();
        assertThat(repeated()).isEmpty();
        assertThat(((Marker) markers.marker(Map.of("shardId", "2"), Map.of())).value())
                .isNotNull();
    }

    @Test
    void a_marker_that_has_to_look_like_a_change_has_no_key() {
        Marker withoutKey = (Marker) markers(NO_TOMBSTONES).marker(SHARD, Map.of("sequence", "END"));

        assertThat(withoutKey.value()).isNotNull();
        assertThat(withoutKey.key()).isNull();
    }

    @Test
    void a_marker_has_a_key_before_a_transform_that_cannot_be_tried() {
        Map<String, String> foreign = new HashMap<>(NO_TOMBSTONES);
        foreign.put("transforms", "keep,foreign");
        foreign.put("transforms.foreign.type", "com.example.NotHere");

        Marker marker = (Marker) markers(foreign).marker(SHARD, Map.of("sequence", "END"));

        assertThat(marker.value()).isNotNull();
        assertThat(marker.key()).isNotNull();
    }

    @Test
    void progress_that_newer_progress_has_followed_is_not_sent_again() {
        Marker older = (Marker) markers.marker(SHARD, Map.of("sequence", "1"));
        Marker newer = (Marker) markers.marker(SHARD, Map.of("sequence", "2"));
        older.dropped();

        assertThat(repeated()).isEmpty();

        newer.dropped();
        assertThat(onlyRepeated().sourceOffset()).isEqualTo(newer.sourceOffset());
    }

    @Test
    void a_beat_is_missed_but_not_sent_again() {
        Marker beat = (Marker) markers.beat(SHARD, Map.of("sequence", "1"));
        beat.dropped();
        now = now.plusSeconds(10);

        assertThat(repeated()).isEmpty();
        assertThat(markers.unstoredFor()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void a_transaction_that_ends_without_an_answer_has_dropped_its_markers() {
        markers.marker(SHARD, Map.of("sequence", "END"));
        now = now.plusSeconds(3);
        assertThat(repeated()).as("still on its way").isEmpty();

        markers.committed();
        now = now.plusSeconds(1);

        assertThat(onlyRepeated().value()).isNotNull();
    }

    @Test
    void a_form_that_has_come_through_is_kept_though_an_answer_is_late() {
        ((Marker) markers.marker(SHARD, Map.of("sequence", "1"))).delivered();
        markers.marker(SHARD, Map.of("sequence", "2"));
        now = now.plusSeconds(3);
        markers.committed();
        now = now.plusSeconds(3);

        assertThat(repeated()).isEmpty();
        assertThat(((Marker) markers.marker(SHARD, Map.of("sequence", "3"))).value())
                .isNull();
    }

    @Test
    void progress_that_is_not_stored_for_two_minutes_is_a_warning_that_names_the_cause_and_the_way_out() {
        try (LogLines log = new LogLines(Markers.class.getName())) {
            Marker marker = (Marker) markers.marker(SHARD, Map.of("sequence", "END"));
            for (int second = 0; second < 300; second++) {
                now = now.plusSeconds(1);
                marker.dropped();
                for (SourceRecord again : repeated()) {
                    marker = (Marker) again;
                }
            }

            assertThat(log.with("Progress of table orders has not been stored since 2026-03-01T12:00:00Z"))
                    .singleElement()
                    .asString()
                    .contains("a transform of the connector drops the records of topic beats")
                    .contains("negate=true");
            assertThat(markers.unstoredFor()).isEqualTo(Duration.ofMinutes(5));
            marker.delivered();
            assertThat(repeated()).isEmpty();
            assertThat(log.with("All progress of table orders is stored again")).hasSize(1);
            assertThat(markers.unstoredFor()).isZero();
        }
    }

    @Test
    void a_router_leads_no_marker_in_among_the_changes() {
        Marker marker = (Marker) markers.marker(SHARD, Map.of());

        Schema schema = Schema.STRING_SCHEMA;
        SourceRecord routed = marker.newRecord("orders", 3, schema, "key", schema, "value", 0L);

        assertThat(routed.topic()).isEqualTo("beats");
        assertThat(routed.kafkaPartition()).isNull();
    }

    @Test
    void a_filter_by_topic_that_drops_all_markers_is_refused_by_the_task_and_at_its_field() {
        assertThatThrownBy(() -> markers(BY_TOPIC))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("cannot pass its transforms: transform keep drops them")
                .hasMessageContaining("pattern=...|beats");

        Map<String, String> props = new HashMap<>(TestTable.props(URI.create("http://127.0.0.1:1"), "orders"));
        props.putAll(BY_TOPIC);
        assertThat(errors(props)).anyMatch(error -> error.contains("transform keep drops them"));
        props.put("predicates.orders.pattern", "orders|tailrace-heartbeat");
        assertThat(errors(props)).isEmpty();
    }

    private static List<String> errors(Map<String, String> props) {
        return new DynamoDbSourceConnector()
                .validate(props).configValues().stream()
                        .filter(value -> value.name().equals("heartbeat.topic"))
                        .map(ConfigValue::errorMessages)
                        .flatMap(List::stream)
                        .toList();
    }

    private Markers markers(Map<String, String> props) {
        try (TransformDryRun dryRun = new TransformDryRun(props)) {
            return Markers.through(dryRun, "table orders", "beats", ChangeBuilder.exampleOfAny(), () -> now);
        }
    }

    private Marker onlyRepeated() {
        List<SourceRecord> again = repeated();
        assertThat(again).hasSize(1);
        return (Marker) again.get(0);
    }

    private List<SourceRecord> repeated() {
        List<SourceRecord> again = new ArrayList<>();
        markers.repeat(again::add);
        return again;
    }
}
