package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.changes;
import static io.tailrace.source.dynamodb.TopicView.count;
import static io.tailrace.source.dynamodb.TopicView.ends;
import static io.tailrace.source.dynamodb.TopicView.lastPrices;
import static io.tailrace.source.dynamodb.TopicView.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.state.OffsetRequest;
import io.tailrace.testing.streams.ScriptedStreams;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** What can go wrong between a stream and a topic, made to happen on a scripted server; the numbers are those of docs/source.md. */
@ParameterizedClass
@MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
class FailureModesIT {

    private final DeliveryMode manner;

    private ScriptedStreams server;
    private AwsClients clients;
    private TestTable table;
    private Map<String, String> props;
    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();

    FailureModesIT(DeliveryMode manner) {
        this.manner = manner;
    }

    @BeforeEach
    void start() {
        server = ScriptedStreams.start(0);
        props = TestTable.props(server.endpoint(), "orders");
        props.put("snapshot.mode", "never");
        props.put("shard.poll.interval.ms", "50");
        props.put("heartbeat.interval.ms", "1000");
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
    void failure_1_a_shard_ends_with_an_empty_answer_or_was_always_empty() throws Exception {
        server.roll("orders", 0);
        server.roll("orders", 1);
        table.put(0, 5);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 5);
        }
        try (TestWorker worker = worker()) {
            table.put(5, 6);
            worker.runUntil(all -> count(all, "INSERT") == 6);
        }

        assertThat(ends(topic)).hasSize(2);
        assertThat(changes(topic, "INSERT")).hasSize(6);
    }

    @Test
    void failure_2_a_parent_that_is_read_again_takes_its_children_along() throws Exception {
        table.put(0, 10);
        server.roll("orders", 0);
        table.put(0, 10);
        for (int order = 0; order < 10; order++) {
            table.delete(order);
        }
        try (TestWorker worker = worker()) {
            // The child's offset is committed, its parent's is not: after a crash the parent is read again.
            worker.commitOnly(record ->
                    !String.valueOf(record.sourcePartition().get("shardId")).endsWith("00000000"));
            worker.runUntil(all -> count(all, "REMOVE") == 10);
        }
        assertThat(lastPrices(topic)).isEmpty();

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "REMOVE") == 20);
        }

        assertThat(changes(topic, "INSERT")).hasSize(20);
        assertThat(lastPrices(topic)).isEmpty();
    }

    @Test
    void failure_3_a_child_without_an_offset_is_read_from_its_oldest_change() throws Exception {
        props.put("start.position", "latest");
        try (TestWorker worker = worker()) {
            table.put(0, 3);
            worker.runUntil(all -> count(all, "INSERT") == 3);
            server.roll("orders", 0);
            worker.commitOnly(record -> TopicView.ends(List.of(record)).size() == 1);
            worker.runUntil(all -> ends(all).size() == 1);
        }
        table.put(3, 6);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 6);
        }
    }

    @Test
    void failure_4_children_that_are_listed_late_are_found() throws Exception {
        try (TestWorker worker = worker()) {
            table.put(0, 5);
            worker.runUntil(all -> count(all, "INSERT") == 5);
            server.split("orders", 0);
            server.hideNewestShards("orders", 2, 4);
            table.put(5, 50);

            worker.runUntil(all -> count(all, "INSERT") == 50);
        }

        assertThat(ends(topic)).hasSize(1);
    }

    @Test
    void failure_5_a_worker_that_was_away_for_longer_than_the_stream_keeps_says_so() throws Exception {
        table.put(0, 5);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 5);
        }
        server.roll("orders", 0);
        table.put(5, 10);
        server.roll("orders", 1);
        server.advance(Duration.ofHours(30));
        table.put(10, 15);

        try (TestWorker worker = worker()) {
            assertThatThrownBy(() -> worker.runUntil(all -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("of table orders may have been trimmed before they were read")
                    .hasMessageContaining("on.data.loss=continue");
        }
        props.put("on.data.loss", "continue");
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 10);
        }

        assertThat(lastPrices(topic)).containsKeys("0", "10", "14").doesNotContainKey("7");
    }

    @Test
    void failure_6_data_trimmed_in_the_middle_of_a_shard_is_reported() throws Exception {
        server.pageSize("orders", 2);
        table.put(0, 4);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 4);
        }
        server.advance(Duration.ofHours(30));
        table.put(4, 8);
        server.trim("orders", 0, 6);

        try (TestWorker worker = worker()) {
            assertThatThrownBy(() -> worker.runUntil(all -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("may have been trimmed");
        }
    }

    @Test
    void failure_6_a_trimmed_position_is_not_a_loss_when_nothing_was_written_since() throws Exception {
        props.put("shard.idle.max.interval.ms", "50");
        table.put(0, 4);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 4);
            for (int hours = 0; hours < 30; hours += 10) {
                server.advance(Duration.ofHours(10));
                hearSilence(worker, 30);
            }
        }
        table.put(4, 8);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 8);
        }

        assertThat(changes(topic, "INSERT")).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void failure_6_a_stream_younger_than_a_day_cannot_have_been_trimmed() throws Exception {
        table.put(0, 4);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 4);
        }
        server.fail("GetShardIterator", "TrimmedDataAccessException", 1);
        table.put(4, 8);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 8);
        }

        assertThat(changes(topic, "INSERT")).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void failure_7_a_missing_stream_is_distinguished_from_a_missing_shard() throws Exception {
        table.put(0, 4);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 4);
            server.fail("GetRecords", "ResourceNotFoundException", 1);
            server.fail("DescribeStream", "ResourceNotFoundException", 1);

            assertThatThrownBy(() -> worker.runUntil(all -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("no longer exists");
        }
    }

    @Test
    void failure_7_a_shard_that_is_not_found_but_still_listed_is_not_counted_as_finished() throws Exception {
        table.put(0, 4);
        try (TestWorker worker = worker()) {
            server.fail("GetShardIterator", "ResourceNotFoundException", 2);
            worker.runUntil(all -> count(all, "INSERT") == 4);
        }

        assertThat(ends(topic)).isEmpty();
    }

    @Test
    void failure_7_a_shard_that_is_gone_is_passed_over_when_nothing_in_it_was_missed() throws Exception {
        table.put(0, 4);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 4);
            server.roll("orders", 0);
            server.fail("GetRecords", "ResourceNotFoundException", 1);
            // The listing that is asked whether the shard is gone shows its child alone, as after its trimming.
            server.hideOldestShards("orders", 1, 1);
            table.put(4, 8);

            worker.runUntil(all -> count(all, "INSERT") == 8);
        }

        assertThat(ends(topic)).hasSize(1);
    }

    @Test
    void failure_8_a_stream_enabled_again_is_followed_after_the_old_one_when_loss_is_accepted() throws Exception {
        props.put("on.data.loss", "continue");
        props.put("shard.sweep.interval.ms", "1000");
        try (TestWorker worker = worker()) {
            table.put(0, 5);
            worker.runUntil(all -> count(all, "INSERT") == 5);
            table.put(5, 10);
            table.enableStreamAgain();
            table.put(10, 15);

            worker.runUntil(all -> count(all, "INSERT") == 15);
        }

        assertThat(changes(topic, "INSERT")).hasSize(15).doesNotHaveDuplicates();
    }

    @Test
    void failure_8_a_stream_enabled_again_stops_the_connector_once_the_old_one_is_drained() throws Exception {
        props.put("shard.sweep.interval.ms", "1000");
        try (TestWorker worker = worker()) {
            table.put(0, 5);
            worker.runUntil(all -> count(all, "INSERT") == 5);
            table.put(5, 10);
            table.enableStreamAgain();

            worker.runUntil(all -> worker.raised() != null);

            assertThat(worker.raised())
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("The stream of table orders was disabled and enabled again")
                    .message()
                    .containsPattern("The changes between [0-9T:.-]+Z and [0-9T:.-]+Z may be in neither");
            assertThat(worker.raised()).hasMessageContaining("on.data.loss=resnapshot");
        }
        assertThat(changes(topic, "INSERT")).hasSize(10);
    }

    @Test
    void failure_8_a_table_dropped_and_created_again_begins_a_new_snapshot() throws Exception {
        props.put("on.data.loss", "continue");
        props.put("snapshot.mode", "initial");
        table.put(0, 5);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "READ") == 5);
        }
        clients.dynamoDb(server.endpoint()).deleteTable(request -> request.tableName("orders"));
        table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
        table.put(5, 8);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "READ") == 8);
        }
    }

    @Test
    void failure_5_lost_changes_are_answered_with_a_new_snapshot_when_asked_for() throws Exception {
        props.put("snapshot.mode", "when-needed");
        props.put("shard.sweep.interval.ms", "1000");
        table.put(0, 5);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "READ") == 5 && count(all, "INSERT") == 5);
        }
        server.roll("orders", 0);
        table.put(3, 10);
        server.roll("orders", 1);
        server.advance(Duration.ofHours(30));
        table.put(10, 15);

        try (TestWorker worker = worker()) {
            Map<String, String> prices = table.prices();
            worker.runUntil(all -> lastPrices(all).equals(prices));

            assertThat(worker.plans()).hasSize(2);
        }
    }

    @Test
    void failure_5_a_new_snapshot_is_followed_by_the_deletes_that_the_stream_still_has() throws Exception {
        props.put("snapshot.mode", "when-needed");
        props.put("shard.sweep.interval.ms", "1000");
        table.put(0, 5);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "READ") == 5 && count(all, "INSERT") == 5);
        }
        server.roll("orders", 0);
        table.put(5, 10);
        server.roll("orders", 1);
        server.advance(Duration.ofHours(30));
        // After the gap, and long before the new snapshot.
        table.delete(1);
        server.advance(Duration.ofHours(1));

        try (TestWorker worker = worker()) {
            Map<String, String> prices = table.prices();
            worker.runUntil(all -> lastPrices(all).equals(prices));
        }

        assertThat(changes(topic, "REMOVE")).hasSize(1);
    }

    @Test
    void failure_9_the_plan_is_the_same_after_roots_were_trimmed() throws Exception {
        props.put("shard.idle.max.interval.ms", "50");
        for (int shard = 0; shard < 3; shard++) {
            server.split("orders", shard);
        }
        List<Map<String, String>> before;
        try (TestWorker worker = new TestWorker(props, 4, offsets, topic)) {
            table.put(0, 40);
            worker.runUntil(all -> count(all, "INSERT") == 40 && ends(all).size() == 3);
            server.advance(Duration.ofHours(23));
            hearSilence(worker, 120);
            // Only after a while of empty answers nothing is known to be missing.
            server.advance(Duration.ofMinutes(20));
            hearSilence(worker, 120);
            before = worker.plans().get(0);
        }
        server.advance(Duration.ofHours(2));

        try (TestWorker worker = new TestWorker(props, 4, offsets, topic)) {
            table.put(40, 50);
            worker.runUntil(all -> count(all, "INSERT") == 50);

            assertThat(worker.plans()).containsExactly(before);
        }
    }

    @Test
    void failure_10_hundreds_of_shards_are_listed_in_pages_and_all_read() throws Exception {
        for (int shard = 0; shard < 127; shard++) {
            server.split("orders", shard);
        }
        table.put(0, 200);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 200);
        }

        assertThat(server.calls("DescribeStream")).isGreaterThan(5);
    }

    @Test
    void failure_11_an_expired_iterator_is_opened_again_where_reading_stopped() throws Exception {
        server.pageSize("orders", 3);
        table.put(0, 10);
        try (TestWorker worker = worker()) {
            server.fail("GetRecords", "ExpiredIteratorException", 1);
            worker.runUntil(all -> count(all, "INSERT") == 3);
            server.fail("GetRecords", "ExpiredIteratorException", 2);
            worker.runUntil(all -> count(all, "INSERT") == 10);
        }

        assertThat(changes(topic, "INSERT")).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void failure_12_throttling_and_faults_of_the_service_only_take_time() throws Exception {
        props.put("aws.retry.max.attempts", "1");
        try (TestWorker worker = worker()) {
            server.fail("GetRecords", "ThrottlingException", 2);
            server.fail("DescribeStream", "LimitExceededException", 2);
            server.fail("GetShardIterator", "InternalServerError", 2);
            server.fail("GetRecords", "ExpiredTokenException", 1);
            server.cut("DescribeStream", 1);
            server.cut("GetRecords", 1);
            table.put(0, 10);

            worker.runUntil(all -> count(all, "INSERT") == 10);
        }

        assertThat(changes(topic, "INSERT")).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void failure_12_reads_that_alone_are_denied_for_two_minutes_end_the_capture_and_the_reason_names_the_permission()
            throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        props.put("shard.sweep.interval.ms", "1000");
        try (TestWorker worker = new TestWorker(props, 1, offsets, topic, clock)) {
            server.fail("GetRecords", "AccessDeniedException", 10_000);
            worker.runUntil(all -> server.calls("GetRecords") > 1);
            ahead.set(RejectedCalls.PATIENCE);

            assertThatThrownBy(() -> worker.runUntil(all -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageStartingWith("Not allowed to read shard ")
                    .hasMessageContaining(" (dynamodb:GetRecords): ");
        }
    }

    @Test
    void failure_13_what_a_zombie_repeats_can_be_recognized_by_its_sequence_number() throws Exception {
        table.put(0, 5);
        try (TestWorker zombie = worker();
                TestWorker successor = worker()) {
            zombie.commitOnly(record -> record.sourcePartition().size() == 1);
            zombie.runUntil(all -> count(all, "INSERT") == 5);
            successor.runUntil(all -> count(all, "INSERT") == 10);
        }

        assertThat(sequences(topic).values())
                .allSatisfy(ofKey -> assertThat(ofKey.stream().distinct()).hasSize(1));
    }

    @Test
    void failure_14_latest_is_remembered_as_a_moment_and_does_not_reach_children() throws Exception {
        props.put("start.position", "latest");
        table.put(0, 5);
        Thread.sleep(1_100);
        try (TestWorker worker = worker()) {
            // The first start is remembered before any change is there.
            worker.runUntil(all -> !all.isEmpty());
        }
        table.put(5, 10);
        server.roll("orders", 0);
        table.put(10, 15);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 10);
        }

        assertThat(lastPrices(topic)).containsOnlyKeys("5", "6", "7", "8", "9", "10", "11", "12", "13", "14");
    }

    @Test
    void failure_15_an_empty_scan_is_done_once() throws Exception {
        props.put("snapshot.mode", "initial");
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> all.stream()
                            .filter(record ->
                                    "DONE".equals(record.sourceOffset().get("state")))
                            .count()
                    == 4);
        }
        int scans = server.calls("Scan");

        try (TestWorker worker = worker()) {
            table.put(0, 2);
            worker.runUntil(all -> count(all, "INSERT") == 2);
        }

        assertThat(server.calls("Scan")).isEqualTo(scans);
    }

    @Test
    void several_tasks_follow_shards_that_split_and_roll_without_a_new_plan() throws Exception {
        for (int shard = 0; shard < 7; shard++) {
            server.split("orders", shard);
        }
        try (TestWorker worker = new TestWorker(props, 4, offsets, topic)) {
            int shards = 15;
            for (int round = 0; round < 2; round++) {
                table.put(0, 40);
                worker.runFor(Duration.ofMillis(100));
                server.split("orders", shards - 8 + round);
                server.roll("orders", shards - 3 + round);
                table.put(20, 60);
            }
            Map<String, String> prices = table.prices();
            worker.runUntil(all -> lastPrices(all).equals(prices));

            assertThat(worker.plans()).hasSize(1);
        }

        assertThat(sequences(topic).values())
                .allSatisfy(ofKey -> assertThat(ofKey)
                        .isSortedAccordingTo(Comparator.comparing(BigInteger::new))
                        .doesNotHaveDuplicates());
    }

    @Test
    void failure_16_offsets_of_shards_long_gone_are_deleted() throws Exception {
        props.put("shard.sweep.interval.ms", "1000");
        Map<String, ?> first;
        try (TestWorker worker = worker()) {
            table.put(0, 5);
            worker.runUntil(all -> count(all, "INSERT") == 5);
            server.roll("orders", 0);
            table.put(5, 6);
            worker.runUntil(all -> count(all, "INSERT") == 6 && ends(all).size() == 1);
            first = ends(topic).get(0).sourcePartition();
        }
        // The worker's clock says when an offset is old; here only the stored times are.
        offsets.age(Duration.ofHours(50));
        server.advance(Duration.ofHours(25));
        props.put("on.data.loss", "continue");

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> all.stream().anyMatch(record -> record.sourceOffset() == null));

            assertThat(topic)
                    .filteredOn(record -> record.sourceOffset() == null)
                    .allSatisfy(record -> assertThat(record.sourcePartition()).isEqualTo(first));
            table.put(6, 7);
            worker.runUntil(all -> count(all, "INSERT") == 7);
        }
        try (TestWorker worker = worker()) {
            table.put(7, 8);
            worker.runUntil(all -> count(all, "INSERT") == 8);
        }

        assertThat(changes(topic, "INSERT")).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void failure_17_a_stream_without_images_is_refused_unless_it_is_asked_for() throws Exception {
        table = TestTable.create(clients.dynamoDb(server.endpoint()), "keys", StreamViewType.KEYS_ONLY);
        props.put("tables", "keys");

        assertThatThrownBy(this::worker)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("The stream of table keys has view type KEYS_ONLY, which carries no new images")
                .hasMessageContaining("stream.keys.only.enabled=true");
        props.put("stream.keys.only.enabled", "true");
        try (TestWorker worker = worker()) {
            table.put(0, 3);
            worker.runUntil(all -> count(all, "INSERT") == 3);
        }
    }

    @Test
    void failure_26_a_delete_comes_again_when_its_tombstone_was_not_delivered() throws Exception {
        props.put("tombstones.enabled", "true");
        table.put(0, 2);
        table.delete(1);
        try (TestWorker worker = worker()) {
            // As if the worker died behind the record of the delete.
            worker.commitOnly(record -> record.key() == null || record.value() != null);
            worker.runUntil(all -> count(all, "REMOVE") == 1);
        }
        int tombstones = tombstones();

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "REMOVE") == 2 && tombstones() > tombstones);
        }
    }

    private int tombstones() {
        return (int) topic.stream()
                .filter(record -> record.key() != null && record.value() == null)
                .count();
    }

    @Test
    void failure_21_a_parent_that_is_reset_takes_its_children_along() throws Exception {
        table.put(0, 5);
        server.roll("orders", 0);
        table.put(5, 10);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 10 && ends(all).size() == 1);
        }
        offsets.forget(ends(topic).get(0).sourcePartition());

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 20);
        }
    }

    @Test
    void failure_21_a_child_put_ahead_of_an_unfinished_parent_is_read_from_its_start() throws Exception {
        table.put(0, 5);
        server.roll("orders", 0);
        table.put(5, 10);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 10 && ends(all).size() == 1);
        }
        Map<String, ?> parent = ends(topic).get(0).sourcePartition();
        Map<String, Object> altered = new HashMap<>(Objects.requireNonNull(offsets.offset(parent)));
        altered.remove("endNonce");
        altered.remove("sequence");
        OffsetRequest.check(parent, altered, List.of("orders"));
        offsets.put(parent, altered);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 20);
        }

        assertThat(sequences(topic).values())
                .allSatisfy(ofKey -> assertThat(ofKey.stream().distinct()).hasSize(1));
    }

    private TestWorker worker() {
        return new TestWorker(props, 1, offsets, topic);
    }

    /** Returns when the shards have given so many answers, most of them empty: enough for each to prove its silence. */
    private void hearSilence(TestWorker worker, int answers) throws InterruptedException {
        int before = server.calls("GetRecords");
        worker.runUntil(all -> server.calls("GetRecords") >= before + answers);
    }
}
