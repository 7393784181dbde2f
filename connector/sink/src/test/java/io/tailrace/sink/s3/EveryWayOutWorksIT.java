package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.LakePartition.ChunkState;
import io.tailrace.sink.claim.LakePartition.Plan;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way out that a message of the sink names: the message, the decision, and that the sink goes on after it. */
class EveryWayOutWorksIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final String ROWS = "raw/orders/";

    private TestTopic topic = new TestTopic("orders");
    private RecordingS3 s3;
    private RecordedLake lake;

    @BeforeEach
    void start() throws IOException {
        s3 = new RecordingS3();
        lake = new RecordedLake(s3);
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    @Test
    void a_topic_made_anew_is_read_from_its_beginning_into_files_of_their_own() {
        add("old", 10);
        writeAll();
        topic = new TestTopic("orders");
        add("new", 12);
        assertThat(failure()).contains("--new-generation");

        decide(LakePartition::newGeneration);
        writeAll();

        assertThat(rows("old")).isEqualTo(10);
        assertThat(rows("new")).isEqualTo(12);
        assertThat(s3.objects.keySet()).anyMatch(key -> key.endsWith("/orders-0-g1-00000000000000000000.jsonl"));
    }

    @Test
    void a_topic_that_cannot_prove_itself_goes_on_when_a_person_says_that_it_is_the_same() {
        add("old", 10);
        writeAll();
        add("new", 5);
        topic.compact(0, offset -> offset == 3 || offset >= 10);
        topic.commit(topic.partition(0), 0);
        assertThat(failure()).contains("--same-topic");

        decide(LakePartition::sameTopic);
        writeAll();

        assertThat(rows("old")).isEqualTo(10);
        assertThat(rows("new")).isEqualTo(5);
    }

    @Test
    void records_that_are_left_of_an_unfinished_chunk_are_written_when_it_is_withdrawn() {
        add("old", 10);
        writeAll();
        lake.unfinish();
        topic.commit(topic.partition(0), 0);
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        topic.compact(0, offset -> offset == 3 || offset == 9);
        assertThat(failure()).contains("--withdraw-chunk");

        decide(LakePartition::withdrawChunk);
        writeAll();

        assertThat(rows("old")).isEqualTo(2);
    }

    @Test
    void an_unfinished_chunk_counts_as_written_when_it_is_accepted() {
        add("old", 10);
        writeAll();
        lake.unfinish();
        topic.commit(topic.partition(0), 0);
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        topic.compact(0, offset -> offset == 3 || offset == 9);
        add("new", 5);
        assertThat(failure()).contains("--accept-chunk");

        Plan plan = decide(LakePartition::acceptChunk);
        writeAll();

        assertThat(plan.effect())
                .isEqualTo("The chunk of offsets 0 to 9 counts as written, without 1 of its 1 files and 10 of its 10"
                        + " rows.");
        assertThat(rows("old")).isZero();
        assertThat(rows("new")).isEqualTo(5);
    }

    @Test
    void a_chunk_that_was_claimed_with_other_options_is_written_with_these_when_it_is_withdrawn() {
        add("old", 10);
        writeAll();
        lake.unfinish();
        topic.commit(topic.partition(0), 0);
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));

        decide(LakePartition::withdrawChunk);
        writeAll("kafka.columns.enabled", "true");

        assertThat(rows("kafka_offset")).isEqualTo(10);
    }

    @Test
    void what_is_skipped_is_not_written_and_what_is_replayed_is_written_again() {
        add("old", 10);
        writeAll();
        add("skipped", 10);
        add("new", 10);
        decide(partition -> partition.skipTo(20));
        writeAll();
        assertThat(rows("old")).isEqualTo(10);
        assertThat(rows("skipped")).isZero();
        assertThat(rows("new")).isEqualTo(10);

        decide(partition -> partition.replayFrom(10));
        topic.commit(topic.partition(0), 0);
        writeAll();

        assertThat(rows("old")).isEqualTo(10);
        assertThat(rows("skipped")).isEqualTo(10);
        assertThat(rows("new")).isEqualTo(20);
    }

    @Test
    void a_connector_that_replaces_another_goes_on_where_that_one_was() {
        add("old", 10);
        writeAll();
        topic.commit(topic.partition(0), 0);
        add("new", 5);
        assertThatThrownBy(() -> writeAll("name", "renamed"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("--adopt");

        try (SinkLake decided = SinkLake.of(props("name", "renamed"))) {
            assertThat(decided.owners().otherOwner("orders")).contains("lake-sink");
            decided.owners().adopt("orders");
        }
        writeAll("name", "renamed");

        assertThat(rows("old")).isEqualTo(10);
        assertThat(rows("new")).isEqualTo(5);
    }

    @Test
    void offsets_that_the_sink_would_not_follow_are_refused_with_the_way_out() {
        add("old", 10);
        writeAll();
        S3SinkConnector connector = new S3SinkConnector();
        Map<String, String> props = props();

        assertThat(connector.alterOffsets(props, Map.of(topic.partition(0), 10L)))
                .isTrue();
        assertThat(connector.alterOffsets(props, Map.of(topic.partition(7), 3L)))
                .isTrue();
        assertThatThrownBy(() -> connector.alterOffsets(props, Map.of(topic.partition(0), 4L)))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "orders-0: The sink resumes at offset 10, where the lake ends, whatever the group's offset is."
                                + " To write offsets again that the lake already has, run ./tailrace lake --config FILE"
                                + " --topic orders --partition 0 --replay-from 4.");
        assertThatThrownBy(() -> connector.alterOffsets(props, Map.of(topic.partition(0), 14L)))
                .hasMessageContaining("--skip-to 14");
        Map<org.apache.kafka.common.TopicPartition, Long> reset = new HashMap<>();
        reset.put(topic.partition(0), null);
        assertThatThrownBy(() -> connector.alterOffsets(props, reset)).hasMessageContaining("--replay-from 0");
        assertThat(connector.alterOffsets(props("on.gap", "continue"), Map.of(topic.partition(0), 14L)))
                .isTrue();
    }

    @Test
    void a_decision_that_does_not_fit_is_refused() {
        add("old", 10);
        assertThatThrownBy(() -> decide(LakePartition::newGeneration))
                .hasMessageContaining("The lake has none of its records yet");
        writeAll();

        assertThatThrownBy(() -> decide(LakePartition::acceptChunk)).hasMessageContaining("Its last chunk is finished");
        assertThatThrownBy(() -> decide(partition -> partition.skipTo(5))).hasMessageContaining("cannot skip to 5");
        assertThatThrownBy(() -> decide(partition -> partition.replayFrom(10)))
                .hasMessageContaining("there is nothing to write again");
        lake.unfinish();
        assertThatThrownBy(() -> decide(LakePartition::newGeneration))
                .hasMessageContaining("Decide about it first, with --accept-chunk or --withdraw-chunk");
    }

    @Test
    void the_state_of_a_partition_says_what_is_missing() {
        add("old", 10);
        writeAll();
        lake.unfinish();
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));

        try (SinkLake decided = SinkLake.of(props())) {
            assertThat(decided.topics()).containsExactly("orders");
            assertThat(decided.partitions("orders")).containsExactly(0);
            assertThat(decided.partition("orders", 0).status()).hasValueSatisfying(status -> {
                assertThat(status.state()).isEqualTo(ChunkState.UNFINISHED);
                assertThat(status.next()).isEqualTo(10);
                assertThat(status.rows()).isEqualTo(10);
                assertThat(status.missing())
                        .containsExactly("raw/orders/dt=2026-11-22/hour=12/orders-0-00000000000000000000.jsonl");
                assertThat(status.lastRow()).isEqualTo(Instant.ofEpochMilli(NOON));
            });
        }
    }

    private Plan decide(Function<LakePartition, Plan> decision) {
        try (SinkLake decided = SinkLake.of(props())) {
            Plan plan = decision.apply(decided.partition("orders", 0));
            plan.action().run();
            return plan;
        }
    }

    /** What the sink fails with. */
    private String failure() {
        TestWorker worker = new TestWorker(topic, props());
        try {
            worker.assign(topic.partition(0));
            for (int i = 0; i < 30; i++) {
                worker.poll(20);
                worker.commit();
            }
            throw new AssertionError("the task goes on");
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage());
        } finally {
            worker.crash();
        }
    }

    private void writeAll(String... options) {
        try (TestWorker worker = new TestWorker(topic, props(options))) {
            worker.assign(topic.partition(0));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                worker.poll(20);
                worker.commit();
                return topic.committed(topic.partition(0)) == topic.end(0);
            });
        }
    }

    private void add(String kind, int count) {
        for (int i = 0; i < count; i++) {
            topic.add(0, Map.of("id", kind + i), NOON);
        }
    }

    private long rows(String containing) {
        return lake.rows(ROWS).stream().filter(row -> row.contains(containing)).count();
    }

    private Map<String, String> props(String... options) {
        return RecordedLake.with(lake.plainProps("rotate.max.records", "10", "rotate.interval.ms", "1000"), options);
    }
}
