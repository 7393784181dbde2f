package io.tailrace.source.kinesis;

import static io.tailrace.source.kinesis.TestStream.arrived;
import static io.tailrace.source.kinesis.TestStream.distinct;
import static io.tailrace.source.kinesis.TestStream.worker;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.local.managed.kinesis.ShardLimit;
import io.tailrace.local.managed.kinesis.TrimLimits;
import io.tailrace.source.Marker;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.dynamodb.DeliveryMode;
import io.tailrace.source.dynamodb.OffsetMemory;
import io.tailrace.source.dynamodb.TestWorker;
import io.tailrace.source.kinesis.plan.StreamMonitor;
import io.tailrace.source.kinesis.state.StreamStart;
import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of the table of failures in docs/kinesis-source.md, over the stand-in and AWS's own SDK. */
class KinesisFailureModesIT {

    private static final DeliveryMode ONCE = DeliveryMode.EXACTLY_ONCE;

    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/" + TestStream.NAME;

    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();
    private KinesisServer server;
    private KinesisFaults faults;
    private TestStream stream;

    @BeforeEach
    void start() throws IOException {
        server = KinesisServer.start(0);
        faults = new KinesisFaults(server.endpoint());
        stream = new TestStream(faults.endpoint());
    }

    @AfterEach
    void stop() {
        stream.close();
        faults.close();
        server.close();
    }

    @Test
    void failure_1_the_end_of_a_shard_is_stored_even_when_it_was_empty() throws Exception {
        stream.create(1);
        stream.split(stream.open().get(0));

        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            worker.runUntil(records -> offsets.holds("shardId-000000000000", "END"));
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 1);
        }

        assertThat(offsets.holds("shardId-000000000000", "END")).isTrue();
    }

    @Test
    void failure_14_latest_is_a_moment_that_is_stored_before_anything_is_sent() throws Exception {
        stream.create(1);
        stream.write("before");
        // The service's clock is told by the second.
        Thread.sleep(1_100);
        Map<String, String> props = stream.props(ONCE);
        props.put("start.position", "latest");

        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            worker.runUntil(records -> offsets.holds("since"));
        }
        stream.write("while-away");
        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            worker.runUntil(records -> distinct(records) > 0);
        }

        assertThat(arrived(topic).keySet()).containsExactly("while-away");
    }

    @Test
    void a_start_at_a_timestamp_leaves_out_what_arrived_before() throws Exception {
        stream.create(1);
        stream.write("before");
        Instant later = Instant.now().plusMillis(50);
        while (!Instant.now().isAfter(later)) {
            Thread.onSpinWait();
        }
        stream.write("after");
        Map<String, String> props = stream.props(ONCE);
        props.put("start.position", "at-timestamp");
        props.put("start.timestamp", later.toString());

        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            worker.runUntil(records -> distinct(records) > 0);
        }

        assertThat(arrived(topic).keySet()).containsExactly("after");
    }

    @Test
    void a_start_at_a_moment_to_come_is_waited_for() throws Exception {
        stream.create(1);
        stream.write("before");
        Map<String, String> props = stream.props(ONCE);
        props.put("start.position", "at-timestamp");
        props.put("start.timestamp", Instant.now().plusSeconds(4).toString());
        stream.write("on-and-on");

        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            worker.runUntil(records -> {
                stream.write("on-and-on");
                return distinct(records) > 0;
            });
        }

        assertThat(arrived(topic).keySet()).containsExactly("on-and-on");
        assertThat(arrived(topic).get("on-and-on")).doesNotContain("1");
    }

    @Test
    void failure_11_an_iterator_that_expired_is_opened_again_after_the_last_record() throws Exception {
        stream.create(1);
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 1);
            faults.inject("GetRecords", "ExpiredIteratorException", 3);
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 2 && faults.injected("ExpiredIteratorException") > 0);
        }

        assertThat(arrived(topic)).isEqualTo(stream.written());
    }

    @Test
    void failure_12_throttling_and_faults_of_the_service_only_take_time() throws Exception {
        stream.create(2);
        faults.inject("ListShards", "LimitExceededException", 2);
        try (TestWorker worker = worker(stream.props(ONCE), 2, offsets, topic)) {
            faults.inject("GetRecords", "ProvisionedThroughputExceededException", 8);
            faults.inject("GetShardIterator", "ProvisionedThroughputExceededException", 4);
            for (int i = 0; i < 10; i++) {
                stream.write("order-" + i % 4);
            }
            worker.runUntil(records -> distinct(records) == 10);
            faults.inject("GetRecords", "InternalFailureException", 20);
            stream.write("order-0");
            worker.runUntil(records -> distinct(records) == 11 && faults.injected("InternalFailureException") == 20);
        }

        assertThat(faults.injected("ProvisionedThroughputExceededException")).isGreaterThan(4);
        assertThat(arrived(topic)).isEqualTo(stream.written());
    }

    @Test
    void failure_12_a_denied_call_is_retried() throws Exception {
        stream.create(1);
        faults.inject("DescribeStreamSummary", "AccessDeniedException", 1);
        faults.inject("ListShards", "AccessDeniedException", 1);
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            faults.inject("GetShardIterator", "AccessDeniedException", 1);
            faults.inject("GetRecords", "KMSAccessDeniedException", 2);
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 1);

            assertThat(worker.raised()).isNull();
        }

        assertThat(faults.injected("AccessDeniedException")).isEqualTo(3);
        assertThat(faults.injected("KMSAccessDeniedException")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, (kinesis:GetRecords)",
        "'KMSAccessDeniedException', '(kinesis:GetRecords, and kms:Decrypt on the stream''s key)'"
    })
    void failure_12_a_task_whose_reads_alone_are_denied_for_two_minutes_fails_and_names_the_permission(
            String error, String permission) throws Exception {
        stream.create(1);
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic, clock)) {
            faults.inject("GetRecords", error, Integer.MAX_VALUE);
            worker.runUntil(records -> faults.injected(error) > 1);
            ahead.set(RejectedCalls.PATIENCE);

            assertThatThrownBy(() -> worker.runUntil(records -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageStartingWith("Not allowed to read shard shardId-000000000000 of stream " + ARN + " "
                            + permission + ": ");
        }
    }

    @Test
    void failure_12_so_does_a_task_that_may_not_read_one_of_its_shards() throws Exception {
        stream.create(2);
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic, clock)) {
            faults.injectFor("shardId-000000000001", "GetShardIterator", "AccessDeniedException");
            for (int i = 0; i < 20; i++) {
                stream.write("order-" + i);
            }
            worker.runUntil(records -> faults.injected("AccessDeniedException") > 1 && distinct(records) > 0);
            ahead.set(RejectedCalls.PATIENCE);

            assertThatThrownBy(() -> worker.runUntil(records -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageStartingWith("Not allowed to open shard shardId-000000000001 of stream " + ARN
                            + " (kinesis:GetShardIterator): ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ListShards, list the shards of stream arn:aws:kinesis:us-east-1:000000000000:stream/sales-orders-changes",
        "DescribeStreamSummary, describe stream sales-orders-changes"
    })
    void failure_12_a_connector_that_may_not_look_at_its_stream_for_two_minutes_fails_with_the_reason(
            String operation, String what) {
        stream.create(1);
        faults.inject(operation, "AccessDeniedException", Integer.MAX_VALUE);
        AtomicInteger minutes = new AtomicInteger();
        Instant began = Instant.now();
        InstantSource clock = () -> began.plus(Duration.ofMinutes(minutes.getAndIncrement()));

        assertThatThrownBy(() -> worker(stream.props(ONCE), 1, offsets, topic, clock))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("Not allowed to " + what + " (kinesis:" + operation + "): ");
        assertThat(faults.injected("AccessDeniedException")).isGreaterThan(1);
    }

    @Test
    void failure_12_nor_does_such_a_connector_wait_for_ever_once_it_has_started_without_a_plan() {
        stream.create(1);
        faults.inject("ListShards", "AccessDeniedException", Integer.MAX_VALUE);
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        try (LogLines log = new LogLines(StreamMonitor.class.getName());
                TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic, clock)) {
            assertThat(worker.plans()).containsExactly(List.of());
            assertThat(worker.raised()).isNull();
            assertThat(log.with("Stream " + TestStream.NAME + " cannot be planned at the moment, retrying: "
                            + "list the shards of stream " + ARN))
                    .hasSize(1);
            ahead.set(RejectedCalls.PATIENCE);

            await().atMost(Durations.ONE_MINUTE)
                    .untilAsserted(() -> assertThat(worker.raised())
                            .isInstanceOf(ConnectException.class)
                            .hasMessageContaining("(kinesis:ListShards)"));
        }
    }

    @Test
    void failure_5_records_that_were_trimmed_while_the_worker_was_away_stop_the_task() throws Exception {
        trimWhileAway();

        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            assertThatThrownBy(() -> worker.runUntil(records -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("The oldest records of shard shardId-000000000000 of stream arn:aws:kinesis:")
                    .hasMessageContaining("may have been trimmed before they were read")
                    .hasMessageContaining("set on.data.loss=continue");
        }
    }

    @Test
    void failure_5_or_it_continues_with_what_is_left_if_asked_to() throws Exception {
        trimWhileAway();
        Map<String, String> props = stream.props(ONCE);
        props.put("on.data.loss", "continue");

        int before = distinct(topic);
        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            worker.runUntil(records -> distinct(records) > before);
        }
    }

    @Test
    void failure_6_a_position_that_was_trimmed_without_a_gap_is_read_on_from_the_oldest() throws Exception {
        restartWithSmallShards();
        stream.create(1);
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 1);
            for (int i = 0; i < 30; i++) {
                stream.write("b");
            }
            worker.runUntil(records -> arrived(records).containsKey("b"));
        }
        // Recently known to be delivered: whatever is trimmed, it is not for age.
        int before = topic.size();
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            stream.write("c");
            worker.runUntil(records -> arrived(records).containsKey("c"));
        }

        assertThat(topic.size()).isGreaterThan(before);
    }

    @Test
    void failure_8_a_stream_that_was_created_again_stops_the_connector_or_is_begun_anew() throws Exception {
        stream.create(1);
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 1);
        }
        stream.delete();
        // The moment of its creation is told by the second, too.
        Thread.sleep(1_100);
        stream.create(1);
        stream.write("new");
        Map<String, String> props = stream.props(ONCE);

        assertThatThrownBy(() -> worker(props, 1, offsets, topic))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("was deleted and created again")
                .hasMessageContaining("set on.data.loss=continue");
        props.put("on.data.loss", "continue");
        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            worker.runUntil(records -> arrived(records).containsKey("new"));
        }
    }

    @Test
    void failure_22_a_stream_that_is_deleted_stops_the_task_with_what_to_do() throws Exception {
        stream.create(1);
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 1);
            stream.delete();

            assertThatThrownBy(() -> worker.runUntil(records -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("does not exist (any more)")
                    .hasMessageContaining("Check stream and the region");
        }
    }

    @Test
    void failure_7_a_stream_that_does_not_exist_fails_the_connector_at_its_start() {
        assertThatThrownBy(() -> worker(stream.props(ONCE), 1, offsets, topic))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Stream sales-orders-changes does not exist");
    }

    @Test
    void failure_24_progress_is_stored_though_a_transform_drops_all_that_has_no_value() throws Exception {
        stream.create(1);
        stream.split(stream.open().get(0));

        try (TestWorker worker =
                worker(stream.props(DeliveryMode.AT_LEAST_ONCE_LATE_AND_DROPPING), 1, offsets, topic)) {
            worker.runUntil(records -> offsets.holds("shardId-000000000000", "END"));
        }
    }

    @Test
    void a_stream_is_named_by_its_ARN_as_well_and_tasks_share_its_shards() throws Exception {
        stream.create(4);
        for (int i = 0; i < 20; i++) {
            stream.write("order-" + i);
        }
        Map<String, String> props = stream.props(ONCE);
        props.put("stream", ARN);

        try (TestWorker worker = worker(props, 3, offsets, topic)) {
            worker.runUntil(records -> distinct(records) == 20);

            assertThat(worker.plans()).hasSize(1);
            assertThat(worker.plans().get(0))
                    .hasSize(3)
                    .allSatisfy(
                            task -> assertThat(task.get("assignment.lineages")).isNotEmpty());
        }

        assertThat(arrived(topic)).isEqualTo(stream.written());
        assertThat(topic).filteredOn(record -> !(record instanceof Marker)).hasSize(20);
    }

    private void restartWithSmallShards() throws IOException {
        stop();
        server =
                KinesisServer.start(0, ShardLimit.NONE, new TrimLimits(Duration.ofHours(24), 2_000), Clock.systemUTC());
        faults = new KinesisFaults(server.endpoint());
        stream = new TestStream(faults.endpoint());
    }

    /** The stand-in trims by size, and the offsets are made older than the stream keeps anything. */
    private void trimWhileAway() throws Exception {
        stop();
        Clock yesterday = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3));
        server = KinesisServer.start(0, ShardLimit.NONE, new TrimLimits(Duration.ofHours(24), 2_000), yesterday);
        faults = new KinesisFaults(server.endpoint());
        stream = new TestStream(faults.endpoint());
        stream.create(1);
        try (TestWorker worker = worker(stream.props(ONCE), 1, offsets, topic)) {
            stream.write("a");
            worker.runUntil(records -> distinct(records) == 1);
        }
        offsets.age(Duration.ofDays(2));
        StreamStart start = StreamStart.of(ARN, requireNonNull(offsets.offset(StreamStart.partition(ARN))));
        offsets.put(
                StreamStart.partition(ARN),
                new StreamStart(ARN, start.created(), start.since().minus(Duration.ofDays(2)), start.from()).toMap());
        for (int i = 0; i < 30; i++) {
            stream.write("b");
        }
    }
}
