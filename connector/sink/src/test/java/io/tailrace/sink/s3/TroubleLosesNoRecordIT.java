package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the task does when records, Kafka or S3 are not as one would like them. */
class TroubleLosesNoRecordIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final String ROWS = "raw/orders/";

    private final TestTopic topic = new TestTopic("orders");
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
    void an_outage_of_the_store_pauses_and_resumes_and_fails_nothing() {
        add(0, 100);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));
            s3.fault = request -> 503;
            for (int i = 0; i < 20; i++) {
                worker.poll(10);
            }
            assertThat(worker.isPaused(topic.partition(0))).isTrue();
            assertThat(lake.rows(ROWS)).isEmpty();

            s3.fault = request -> 0;
            finish(worker, 100);
        }

        assertThat(lake.rows(ROWS)).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void an_answer_that_never_comes_is_no_failure() {
        add(0, 20);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));
            Random random = new Random(1);
            s3.fault = request -> random.nextInt(3) == 0 ? -1 : 0;

            finish(worker, 20);
        }

        assertThat(lake.rows(ROWS)).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void a_conflict_of_two_writers_is_tried_again() {
        add(0, 10);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));
            s3.fault = request -> request.method().equals("PUT")
                            && s3.claims("raw/_chunks").size() == 1
                            && s3.puts("raw/_chunks/orders/0/00000000000000000000.json")
                                            .size()
                                    == 1
                    ? 409
                    : 0;

            finish(worker, 10);
        }

        // The conflict, the claim, and the note that its chunk is whole.
        assertThat(s3.puts("raw/_chunks/orders/0/00000000000000000000.json")).hasSize(3);
        assertThat(s3.claims("raw/_chunks")).hasSize(1);
    }

    @Test
    void what_is_denied_fails_the_task_and_says_what() {
        add(0, 10);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));
            s3.fault = request -> request.key().startsWith(ROWS) ? 403 : 0;

            assertThatThrownBy(() -> finish(worker, 10))
                    .hasRootCauseInstanceOf(software.amazon.awssdk.services.s3.model.S3Exception.class)
                    .hasStackTraceContaining("Not allowed to write s3://lake/" + ROWS);
        }
    }

    @Test
    void a_claim_that_may_not_be_removed_is_no_reason_to_stop() {
        add(0, 30);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));
            s3.fault = request -> request.method().equals("DELETE") ? 403 : 0;

            finish(worker, 30);
        }

        assertThat(lake.rows(ROWS)).hasSize(30);
        assertThat(s3.objects.keySet())
                .filteredOn(key -> key.matches("raw/_chunks/orders/0/[0-9]{20}.json"))
                .hasSize(3);
    }

    @Test
    void a_record_that_cannot_be_written_is_reported_and_the_others_go_on() {
        add(0, 5);
        topic.add(0, "no row at all", NOON);
        topic.add(0, Map.of("id", new Object()), NOON);
        add(0, 5);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));

            finish(worker, 12);

            assertThat(worker.reasons)
                    .extracting(Throwable::getMessage)
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .startsWith(
                                            "The record at orders-0@5 cannot be written: The value at orders-0@5 is a"
                                                    + " java.lang.String."),
                            second -> assertThat(second)
                                    .isEqualTo("The record at orders-0@6 cannot be written: A value of type"
                                            + " java.lang.Object has no form in JSON."));
        }
        assertThat(lake.rows(ROWS)).hasSize(10);
    }

    @Test
    void tombstones_are_no_rows_and_hold_nothing_up() {
        topic.add(0, null, NOON);
        try (TestWorker worker = worker("rotate.interval.ms", "1000")) {
            worker.assign(topic.partition(0));

            finish(worker, 1);

            assertThat(worker.errant).isEmpty();
        }
        assertThat(lake.rows(ROWS)).isEmpty();
    }

    @Test
    void tombstones_are_refused_when_told_to() {
        topic.add(0, null, NOON);
        try (TestWorker worker = worker("tombstones", "refuse", "rotate.interval.ms", "1000")) {
            worker.assign(topic.partition(0));

            finish(worker, 1);

            assertThat(worker.reasons)
                    .singleElement()
                    .isInstanceOf(DataException.class)
                    .satisfies(reason -> assertThat(reason)
                            .hasMessageContaining("It is a tombstone, and the option tombstones is refuse."));
        }
    }

    @Test
    void a_record_of_a_foreign_partition_is_not_written_anywhere() {
        topic.add(1, Map.of("id", 1), NOON);
        S3SinkTask task = new S3SinkTask();
        try (TestWorker worker = worker()) {
            task.initialize(worker);
            task.start(lake.plainProps());
            task.open(List.of(topic.partition(0)));

            assertThatThrownBy(() -> task.put(topic.read(topic.partition(1), 0, 1)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("A record of orders-1 came, which this task does not own.");
            task.stop();
        }
    }

    @Test
    void a_revoked_partition_goes_alone() {
        add(0, 5);
        add(1, 5);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0), topic.partition(1));
            worker.poll(5);
            worker.revoke(topic.partition(1));
            add(0, 5);

            finish(worker, 10);
        }

        assertThat(s3.claims("raw/_chunks/orders/0/")).hasSize(1);
        assertThat(s3.claims("raw/_chunks/orders/1/")).isEmpty();
        assertThat(s3.puts(ROWS))
                .singleElement()
                .satisfies(file -> assertThat(file.key())
                        .isEqualTo("raw/orders/dt=2026-11-22/hour=12/orders-0-00000000000000000000.jsonl"));
    }

    @Test
    void kafka_is_told_at_once_that_a_chunk_is_durable() {
        add(0, 10);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                worker.poll(10);
                return worker.commitRequested;
            });

            assertThat(worker.preCommit()).containsEntry(topic.partition(0), new OffsetAndMetadata(10));
        }
    }

    @Test
    void an_offset_of_the_group_that_was_set_back_or_forward_changes_nothing() {
        add(0, 30);
        writeAll("rotate.max.records", "10");
        topic.commit(topic.partition(0), 0);
        writeAll("rotate.max.records", "10");
        assertThat(lake.rows(ROWS)).hasSize(30).doesNotHaveDuplicates();

        add(0, 30);
        topic.commit(topic.partition(0), 50);
        writeAll("rotate.max.records", "10");

        assertThat(lake.rows(ROWS)).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void an_offset_of_the_group_that_was_set_forward_is_followed_and_counted_when_gaps_are_accepted() throws Exception {
        add(0, 30);
        writeAll("rotate.max.records", "10");
        add(0, 30);
        topic.commit(topic.partition(0), 50);
        ObjectName name = new ObjectName("io.tailrace:type=s3-sink,connector=\"lake-sink\",task=0");
        try (TestWorker worker = worker("rotate.max.records", "10", "on.gap", "continue")) {
            worker.assign(topic.partition(0));

            finish(worker, 60);

            assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(name, "PassedOverOffsets"))
                    .isEqualTo(20L);
        }

        assertThat(lake.rows(ROWS)).hasSize(40).doesNotHaveDuplicates().doesNotContain("{\"id\":45}");
    }

    @Test
    void a_batch_that_comes_again_loses_and_doubles_nothing() {
        add(0, 505);
        try (TestWorker worker = worker("rotate.max.records", "1000", "rotate.interval.ms", "2000")) {
            worker.assign(topic.partition(0));
            worker.poll(500);
            worker.redeliver(topic.partition(0), 495);

            finish(worker, 505);
        }

        assertThat(lake.rows(ROWS)).hasSize(505).doesNotHaveDuplicates();
    }

    @Test
    void a_store_that_fails_while_a_partition_recovers_costs_the_others_nothing() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        lake.unfinish();
        topic.commit(topic.partition(0), 0);
        topic.expire(0, 5);
        add(1, 505);
        try (TestWorker worker = worker("rotate.max.records", "1000", "rotate.interval.ms", "1000")) {
            worker.assign(topic.partition(1));
            worker.poll(500);
            worker.assign(topic.partition(0));
            s3.fault = request -> request.method().equals("HEAD") ? 503 : 0;
            for (int i = 0; i < 3; i++) {
                worker.poll(500);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                worker.poll(500);
                worker.commit();
                return topic.committed(topic.partition(1)) == 505;
            });
        }

        assertThat(lake.rows(ROWS)).hasSize(505).doesNotHaveDuplicates();
    }

    @Test
    void a_whole_chunk_is_not_written_again_after_its_files_were_merged_or_erased() {
        add(0, 20);
        writeAll("rotate.max.records", "20");
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        topic.commit(topic.partition(0), 0);
        add(0, 10);

        writeAll("rotate.max.records", "10");

        assertThat(lake.rows(ROWS)).hasSize(10).allMatch(row -> Integer.parseInt(row.replaceAll("[^0-9]", "")) >= 20);
    }

    @Test
    void a_whole_chunk_is_not_replaced_by_what_compaction_left_of_it() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        topic.commit(topic.partition(0), 0);
        topic.compact(0, offset -> offset == 3 || offset == 9);
        for (int i = 10; i < 20; i++) {
            topic.add(0, Map.of("id", i), NOON);
        }

        writeAll("rotate.max.records", "10");

        assertThat(lake.rows(ROWS)).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void an_unfinished_chunk_is_not_finished_from_fewer_records_than_were_claimed() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        lake.unfinish();
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        topic.commit(topic.partition(0), 0);
        topic.compact(0, offset -> offset == 3 || offset == 9);
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));

            assertThatThrownBy(() -> finish(worker, 10))
                    .hasStackTraceContaining("It has 10 rows, and the records that Kafka has now make 2")
                    .hasStackTraceContaining(
                            "./tailrace lake --config FILE --topic orders --partition 0 --accept-chunk")
                    .hasStackTraceContaining("--withdraw-chunk");
        }
        assertThat(lake.rows(ROWS)).isEmpty();
    }

    @Test
    void an_object_that_holds_other_rows_is_not_overwritten_though_claims_were_removed() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        s3.objects.keySet().removeIf(key -> key.contains("_chunks"));
        TestTopic anew = new TestTopic("orders");
        for (int i = 0; i < 10; i++) {
            anew.add(0, Map.of("id", "another"), NOON);
        }
        try (TestWorker worker = new TestWorker(anew, lake.plainProps("rotate.max.records", "10"))) {
            worker.assign(anew.partition(0));

            assertThatThrownBy(() -> await().atMost(Durations.ONE_MINUTE).until(() -> {
                        worker.poll(10);
                        worker.commit();
                        return false;
                    }))
                    .hasStackTraceContaining("exists and holds rows other")
                    .hasStackTraceContaining("--new-generation");
        }
        assertThat(lake.rows(ROWS)).hasSize(10).noneMatch(row -> row.contains("another"));
    }

    @Test
    void a_topic_that_was_made_anew_is_not_passed_over_in_silence() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        TestTopic anew = new TestTopic("orders");
        for (int i = 0; i < 12; i++) {
            // The same times as before: equal options and another record at the same offset are another log.
            anew.add(0, Map.of("id", "another"), NOON);
        }
        try (TestWorker worker = new TestWorker(anew, lake.plainProps("rotate.max.records", "10"))) {
            worker.assign(anew.partition(0));

            assertThatThrownBy(() -> pollOn(worker))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Offset 9 of orders-0 holds a different record")
                    .hasMessageContaining("--new-generation");
        }
        assertThat(lake.rows(ROWS)).hasSize(10);
    }

    @Test
    void a_topic_that_was_made_anew_and_is_shorter_ends_the_task_and_no_circle() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        TestTopic anew = new TestTopic("orders");
        anew.add(0, Map.of("id", "another"), NOON);
        try (TestWorker worker = new TestWorker(anew, lake.plainProps("rotate.max.records", "10"))) {
            worker.assign(anew.partition(0));

            assertThatThrownBy(() -> pollOn(worker))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("ends before offset 9, up to which the lake has it")
                    .hasMessageContaining("--new-generation");
        }
        assertThat(s3.requests.stream().filter(request -> request.key().isEmpty()))
                .hasSizeLessThan(10);
    }

    @Test
    void a_topic_that_was_made_anew_and_has_a_hole_at_the_old_offset_is_not_passed_over() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        TestTopic anew = new TestTopic("orders");
        for (int i = 0; i < 12; i++) {
            anew.add(0, Map.of("id", "another"), NOON);
        }
        anew.compact(0, offset -> offset != 0 && offset != 9);
        try (TestWorker worker = new TestWorker(anew, lake.plainProps("rotate.max.records", "10"))) {
            worker.assign(anew.partition(0));

            assertThatThrownBy(() -> pollOn(worker))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("nothing proves that")
                    .hasMessageContaining("--same-topic")
                    .hasMessageContaining("--new-generation");
        }
    }

    @Test
    void a_second_connector_is_refused_with_the_name_of_the_first() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        try (TestWorker worker = worker("name", "another-sink", "format", "jsonl")) {
            assertThatThrownBy(() -> worker.assign(topic.partition(0)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("The connector lake-sink writes topic orders below raw/")
                    .hasMessageContaining("./tailrace lake --config FILE --topic orders --adopt");
        }
    }

    @Test
    void a_topic_with_a_hidden_name_and_its_visible_twin_have_files_of_their_own() {
        TestTopic hidden = new TestTopic("_orders");
        hidden.add(0, Map.of("id", "hidden"), NOON);
        TestTopic twin = new TestTopic("topic_orders");
        twin.add(0, Map.of("id", "twin"), NOON);
        for (TestTopic each : List.of(hidden, twin)) {
            try (TestWorker worker =
                    new TestWorker(each, lake.plainProps("rotate.max.records", "1", "table.name.template", "orders"))) {
                worker.assign(each.partition(0));
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    worker.poll(10);
                    worker.commit();
                    return each.committed(each.partition(0)) == 1;
                });
            }
        }

        assertThat(lake.rows(ROWS)).containsExactlyInAnyOrder("{\"id\":\"hidden\"}", "{\"id\":\"twin\"}");
        assertThat(s3.objects.keySet())
                .filteredOn(key -> key.startsWith(ROWS))
                .allMatch(key -> !key.matches(".*/[_.][^/]*"));
    }

    @Test
    void a_second_topic_in_a_table_that_is_named_after_its_topic_is_refused_row_by_row() {
        TestTopic first = new TestTopic("orders-eu");
        first.add(0, Map.of("id", 1), NOON);
        TestTopic second = new TestTopic("orders_eu");
        second.add(0, Map.of("id", 2), NOON);
        for (TestTopic each : List.of(first, second)) {
            try (TestWorker worker =
                    new TestWorker(each, lake.plainProps("rotate.max.records", "1", "rotate.interval.ms", "1000"))) {
                worker.assign(each.partition(0));
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    worker.poll(10);
                    worker.commit();
                    return each.committed(each.partition(0)) == 1;
                });
                assertThat(worker.reasons)
                        .extracting(Throwable::getMessage)
                        .allMatch(reason -> reason.contains(
                                "Its topic orders_eu and topic orders-eu would both go to table orders_eu"))
                        .hasSize(each == first ? 0 : 1);
            }
        }
    }

    @Test
    void a_refused_record_is_reported_before_its_chunk_is_claimed() {
        add(0, 4);
        topic.add(0, "no row at all", NOON);
        add(0, 5);
        try (TestWorker worker = worker("rotate.max.records", "9")) {
            worker.assign(topic.partition(0));
            worker.holdReports();
            for (int i = 0; i < 5; i++) {
                worker.poll(10);
            }
            assertThat(s3.claims("raw/_chunks")).isEmpty();

            worker.releaseReports();
            finish(worker, 10);
        }

        assertThat(lake.rows(ROWS)).hasSize(9);
    }

    @Test
    void an_unfinished_chunk_is_written_again_also_by_a_consumer_that_is_beyond_it() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        lake.unfinish();
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        add(0, 10);

        writeAll("rotate.max.records", "10");

        assertThat(lake.rows(ROWS)).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void options_that_changed_while_a_chunk_was_half_written_are_refused_with_the_way_out() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        lake.unfinish();
        topic.commit(topic.partition(0), 0);
        MovableClock clock = new MovableClock();
        try (TestWorker worker = new TestWorker(
                topic,
                lake.plainProps("rotate.max.records", "10", "kafka.columns.enabled", "true"),
                clock,
                System::nanoTime)) {
            worker.assign(topic.partition(0));

            assertThatThrownBy(() -> await().atMost(Duration.ofMinutes(1)).until(() -> {
                        worker.poll(10);
                        clock.advance(Duration.ofSeconds(5));
                        return false;
                    }))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("It was claimed with different options or transforms.")
                    .hasMessageContaining("raw/_chunks/orders/0/00000000000000000000.json")
                    .hasMessageContaining("--withdraw-chunk");
        }
    }

    @Test
    void options_may_change_when_the_last_chunk_is_whole_though_kafka_was_not_told() {
        add(0, 10);
        writeAll("rotate.max.records", "10");
        topic.commit(topic.partition(0), 0);
        add(0, 10);

        writeAll("rotate.max.records", "10", "kafka.columns.enabled", "true");

        assertThat(lake.rows(ROWS)).hasSize(20);
        assertThat(lake.rows(ROWS).stream().filter(row -> row.contains("kafka_offset")))
                .hasSize(10);
    }

    @Test
    void records_that_kafka_lost_before_they_were_written_are_not_passed_over_in_silence() {
        add(0, 20);
        writeAll("rotate.max.records", "20");
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        lake.unfinish();
        topic.commit(topic.partition(0), 0);
        topic.expire(0, 15);
        try (TestWorker worker = worker("rotate.max.records", "20")) {
            worker.assign(topic.partition(0));

            assertThatThrownBy(() -> pollOn(worker))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("It has 20 rows, and the records that Kafka has now make 5");
        }
    }

    @Test
    void over_the_limit_of_gathered_files_the_partition_with_the_most_is_written() {
        for (int hour = 0; hour < 4; hour++) {
            topic.add(0, Map.of("id", hour), NOON + hour * 3_600_000L);
        }
        add(1, 1);
        try (TestWorker worker = worker("files.max.buffered", "4")) {
            worker.assign(topic.partition(0), topic.partition(1));

            finish(worker, 4);
        }

        assertThat(s3.claims("raw/_chunks/orders/0/")).hasSize(1);
        assertThat(s3.claims("raw/_chunks/orders/1/")).isEmpty();
    }

    @Test
    void beyond_the_limit_of_open_files_late_rows_make_no_further_chunk() {
        for (int i = 0; i < 60; i++) {
            topic.add(0, Map.of("id", i), NOON - i % 20 * 3_600_000L);
        }
        try (TestWorker worker = worker("files.max.open", "2", "rotate.max.records", "60")) {
            worker.assign(topic.partition(0));
            worker.poll(30);

            finish(worker, 60);
        }

        assertThat(s3.claims("raw/_chunks")).hasSize(1);
        assertThat(s3.puts(ROWS)).hasSize(20);
        assertThat(lake.rows(ROWS)).hasSize(60).doesNotHaveDuplicates();
        assertThat(lake.rows("raw/orders/dt=2026-11-21/hour=17/orders-0-00000000000000000000.jsonl"))
                .containsExactly("{\"id\":19}", "{\"id\":39}", "{\"id\":59}");
    }

    @Test
    void beyond_the_limit_of_open_files_a_record_that_cannot_be_written_is_reported_too() {
        topic.add(0, Map.of("id", 0), NOON);
        topic.add(0, Map.of("id", new Object()), NOON);
        topic.add(0, Map.of("id", 2), NOON);
        try (TestWorker worker = worker("files.max.open", "0", "rotate.max.records", "2")) {
            worker.assign(topic.partition(0));

            finish(worker, 3);

            assertThat(worker.errant)
                    .singleElement()
                    .satisfies(record -> assertThat(record.kafkaOffset()).isEqualTo(1));
        }
        assertThat(lake.rows(ROWS)).containsExactly("{\"id\":0}", "{\"id\":2}");
    }

    @Test
    void a_task_that_holds_what_it_may_reads_no_further_until_there_is_room() {
        for (int i = 0; i < 8; i++) {
            topic.add(i % 2, Map.of("id", "x".repeat(300_000)), NOON);
        }
        try (TestWorker worker = worker("buffer.max.bytes", "1048576", "rotate.max.records", "3")) {
            worker.assign(topic.partition(0), topic.partition(1));
            AtomicInteger delivered = new AtomicInteger(worker.poll(1));
            s3.fault = request -> 503;
            for (int i = 0; i < 8; i++) {
                delivered.addAndGet(worker.poll(1));
            }
            assertThat(delivered).hasValue(4);
            assertThat(worker.isPaused(topic.partition(0))).isTrue();
            assertThat(worker.isPaused(topic.partition(1))).isTrue();

            s3.fault = request -> 0;
            await().atMost(Duration.ofSeconds(30)).until(() -> delivered.addAndGet(worker.poll(1)) == 8);
        }
    }

    @Test
    void over_the_limit_of_bytes_the_largest_partition_is_written() {
        topic.add(0, Map.of("id", "x".repeat(700_000)), NOON);
        topic.add(1, Map.of("id", "x".repeat(400_000)), NOON);
        try (TestWorker worker = worker("buffer.max.bytes", "1048576")) {
            worker.assign(topic.partition(0), topic.partition(1));

            finish(worker, 1);
        }

        assertThat(s3.claims("raw/_chunks/orders/0/")).hasSize(1);
        assertThat(s3.claims("raw/_chunks/orders/1/")).isEmpty();
    }

    @Test
    void a_chunk_ends_where_the_times_of_its_records_are_too_far_apart() {
        topic.add(0, Map.of("id", 0), NOON);
        topic.add(0, Map.of("id", 1), NOON - 3_600_000);
        try (TestWorker worker = worker("rotate.max.span.ms", "3600000")) {
            worker.assign(topic.partition(0));

            finish(worker, 2);
        }

        assertThat(s3.puts(ROWS)).hasSize(2);
        assertThat(s3.claims("raw/_chunks/orders/0/")).hasSize(1);
    }

    @Test
    void what_the_task_does_can_be_seen_in_jmx() throws Exception {
        add(0, 15);
        topic.add(0, "no row at all", NOON);
        ObjectName name = new ObjectName("io.tailrace:type=s3-sink,connector=\"lake-sink\",task=0");
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        try (TestWorker worker = worker("rotate.max.records", "10")) {
            worker.assign(topic.partition(0));
            s3.fault =
                    request -> request.key().startsWith(ROWS) && s3.puts(ROWS).size() == 1 ? 503 : 0;
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                worker.poll(20);
                return jmx.getAttribute(name, "CommittedChunks").equals(1L);
            });

            assertThat(jmx.getAttribute(name, "RefusedRecords")).isEqualTo(1L);
            assertThat(jmx.getAttribute(name, "Retries")).isEqualTo(1L);
            assertThat(jmx.getAttribute(name, "OpenFiles")).isEqualTo(1L);
            assertThat((long) jmx.getAttribute(name, "BufferedBytes")).isPositive();
            assertThat((long) jmx.getAttribute(name, "OldestRowMillis")).isPositive();
            assertThat((long) jmx.getAttribute(name, "UploadMillis")).isPositive();
        }

        assertThat(jmx.isRegistered(name)).isFalse();
    }

    private TestWorker worker(String... options) {
        return new TestWorker(topic, lake.plainProps(options));
    }

    private void add(int partition, int count) {
        for (int i = 0; i < count; i++) {
            topic.add(partition, Map.of("id", topic.size()), NOON);
        }
    }

    private void writeAll(String... options) {
        try (TestWorker worker = worker(options)) {
            worker.assign(topic.partition(0));
            finish(worker, topic.end(0));
        }
    }

    private static void pollOn(TestWorker worker) {
        for (int i = 0; i < 20; i++) {
            worker.poll(20);
        }
    }

    private void finish(TestWorker worker, long end) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            worker.poll(10);
            worker.commit();
            return topic.committed(topic.partition(0)) == end;
        });
    }
}
