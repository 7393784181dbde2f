package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.changes;
import static io.tailrace.source.dynamodb.TopicView.count;
import static io.tailrace.source.dynamodb.TopicView.ends;
import static io.tailrace.source.dynamodb.TopicView.lastPrices;
import static io.tailrace.source.dynamodb.TopicView.withoutMarkers;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.snapshot.SnapshotRow;
import io.tailrace.source.dynamodb.state.OffsetRequest;
import io.tailrace.source.dynamodb.state.TableOffset;
import io.tailrace.testing.streams.ScriptedStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of docs/offsets.md on what a reset or an altered offset does. */
@ParameterizedClass
@MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
class ResetsIT {

    private final DeliveryMode manner;

    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();
    private ScriptedStreams server;
    private AwsClients clients;
    private TestTable table;
    private Map<String, String> props;

    ResetsIT(DeliveryMode manner) {
        this.manner = manner;
    }

    @BeforeEach
    void start() {
        server = ScriptedStreams.start(0);
        props = TestTable.props(server.endpoint(), "orders");
        props.put("shard.poll.interval.ms", "50");
        manner.applyTo(props);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void everything_begins_again_with_a_new_snapshot_and_the_changes_since() throws Exception {
        table.put(0, 5);
        run(all -> count(all, "READ") == 5 && count(all, "INSERT") == 5);
        server.advance(Duration.ofHours(1));
        table.put(5, 8);

        offsets.forgetAll();
        run(all -> count(all, "READ") == 13 && count(all, "INSERT") == 8);

        assertThat(snapshotIds()).hasSize(2);
        assertThat(changes(topic, "INSERT")).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void everything_without_a_snapshot_begins_again_with_all_that_the_stream_holds() throws Exception {
        props.put("snapshot.mode", "never");
        table.put(0, 5);
        run(all -> count(all, "INSERT") == 5);
        server.advance(Duration.ofHours(1));

        offsets.forgetAll();
        run(all -> count(all, "INSERT") == 10);

        assertThat(Set.copyOf(changes(topic, "INSERT"))).hasSize(5);
    }

    @Test
    void the_tables_offset_has_it_scanned_again_and_its_shards_go_on_where_they_are() throws Exception {
        table.put(0, 5);
        run(all -> count(all, "READ") == 5 && count(all, "INSERT") == 5);
        // Long before the new snapshot, so that no row says so.
        table.delete(3);
        server.advance(Duration.ofHours(1));

        offsets.forget(TableOffset.partition("orders"));
        run(all -> count(all, "READ") == 9 && count(all, "REMOVE") == 1);

        assertThat(snapshotIds()).hasSize(2);
        assertThat(changes(topic, "INSERT")).hasSize(5);
        assertThat(lastPrices(topic)).isEqualTo(table.prices());
    }

    @Test
    void a_segments_offset_has_it_scanned_again_while_changes_wait() throws Exception {
        props.put("snapshot.page.max.items", "2");
        table.put(0, 40);
        run(all -> count(all, "READ") == 40 && count(all, "INSERT") == 40);
        SourceRecord row =
                topic.stream().filter(SnapshotRow.class::isInstance).findFirst().orElseThrow();
        Map<String, ?> segment = row.sourcePartition();
        List<Object> rows = keysOf(segment, 0);
        int before = topic.size();
        table.put(39, 40);

        offsets.forget(segment);
        run(all -> count(all, "MODIFY") == 1);

        assertThat(keysOf(segment, before)).isEqualTo(rows);
        assertThat(count(topic, "READ")).isEqualTo(40 + rows.size());
        assertThat(count(topic, "INSERT")).isEqualTo(40);
        assertThat(snapshotIds()).hasSize(1);
        assertThat(withoutMarkers(topic)).last().isNotInstanceOf(SnapshotRow.class);
    }

    @Test
    void another_number_of_segments_is_another_scan() throws Exception {
        table.put(0, 5);
        run(all -> count(all, "READ") == 5 && count(all, "INSERT") == 5);

        props.put("snapshot.segments", "3");
        table.put(5, 6);
        run(all -> count(all, "READ") == 11 && count(all, "INSERT") == 6);

        assertThat(snapshotIds()).hasSize(1);
    }

    @Test
    void a_shards_offset_has_it_and_its_children_read_again_from_their_oldest_change() throws Exception {
        Map<String, ?> parent = rolledShard();

        offsets.forget(parent);
        run(all -> count(all, "INSERT") == 20);

        assertThat(Set.copyOf(changes(topic, "INSERT"))).hasSize(10);
        assertThat(lastPrices(topic)).isEqualTo(table.prices());
    }

    @Test
    void a_sequence_skips_the_changes_up_to_it() throws Exception {
        props.put("snapshot.mode", "never");
        table.put(0, 5);
        run(all -> count(all, "INSERT") == 5);
        SourceRecord third = withoutMarkers(topic).get(2);

        alter(third.sourcePartition(), Map.of("sequence", sequence(third)));
        table.put(5, 6);
        run(all -> count(all, "INSERT") == 8);

        assertThat(changes(topic, "INSERT").subList(5, 7))
                .isEqualTo(changes(topic, "INSERT").subList(3, 5));
    }

    @Test
    void an_end_skips_a_shard_and_has_its_children_read() throws Exception {
        Map<String, ?> parent = rolledShard();

        alter(parent, Map.of("sequence", "END", "endNonce", "by-hand"));
        run(all -> count(all, "INSERT") == 15);

        List<String> again = changes(topic, "INSERT").subList(10, 15);
        assertThat(again).isEqualTo(changes(topic, "INSERT").subList(5, 10));
    }

    /** Five changes in a shard that is read to its end, five in its child. */
    private Map<String, ?> rolledShard() throws InterruptedException {
        props.put("snapshot.mode", "never");
        table.put(0, 5);
        server.roll("orders", 0);
        table.put(5, 10);
        run(all -> count(all, "INSERT") == 10 && ends(all).size() == 1);
        return ends(topic).get(0).sourcePartition();
    }

    private void alter(Map<String, ?> partition, Map<String, ?> fields) {
        Map<String, Object> offset = new HashMap<>(Objects.requireNonNull(offsets.offset(partition)));
        offset.putAll(fields);
        OffsetRequest.check(partition, offset, List.of("orders"));
        offsets.put(partition, offset);
    }

    private void run(Predicate<List<SourceRecord>> until) throws InterruptedException {
        try (TestWorker worker = new TestWorker(props, 2, offsets, topic)) {
            worker.runUntil(until);
        }
    }

    private Set<Long> snapshotIds() {
        return topic.stream()
                .filter(SnapshotRow.class::isInstance)
                .map(row -> ((Struct) row.value()).getStruct("source").getInt64("epoch"))
                .collect(Collectors.toSet());
    }

    private List<Object> keysOf(Map<String, ?> segment, int from) {
        return topic.stream()
                .skip(from)
                .filter(record -> record instanceof SnapshotRow
                        && record.sourcePartition().equals(segment))
                .map(SourceRecord::key)
                .toList();
    }

    private static String sequence(SourceRecord record) {
        return ((Struct) record.value()).getStruct("dynamodb").getString("SequenceNumber");
    }
}
