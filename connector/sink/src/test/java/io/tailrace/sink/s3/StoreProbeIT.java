package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.sink.s3.RecordingS3.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task finds out about its store before it takes a record. */
class StoreProbeIT {
    private static final String PROBE = "raw/_chunks/.probe-";
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

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
    void a_start_costs_five_requests_and_leaves_nothing_behind() {
        worker().close();

        assertThat(s3.requests).extracting(Request::method).containsExactly("GET", "PUT", "PUT", "GET", "DELETE");
        assertThat(s3.requests.subList(1, 5))
                .allSatisfy(request -> assertThat(request.key()).startsWith(PROBE));
        assertThat(s3.requests.subList(1, 3))
                .allSatisfy(
                        request -> assertThat(request.header("If-None-Match")).isEqualTo("*"));
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void two_tasks_that_start_at_once_use_objects_of_their_own() {
        worker().close();
        worker().close();

        assertThat(s3.puts(PROBE).stream().map(Request::key).distinct()).hasSize(2);
    }

    @Test
    void a_store_that_ignores_conditions_is_refused_with_the_option_and_what_it_costs() {
        s3.ignoresConditions = true;

        assertThatThrownBy(this::worker)
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageStartingWith(
                        "s3.conditional.writes.enabled: The store ignores the condition of a write: s3://lake/" + PROBE)
                .hasMessageContaining("Set s3.conditional.writes.enabled=false to use this store anyway")
                .hasMessageContaining("may write rows twice; no row is lost");
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void the_way_out_that_the_refusal_names_works() {
        s3.ignoresConditions = true;
        topic.add(0, Map.of("id", 1), NOON);

        writeAll(worker("s3.conditional.writes.enabled", "false"));

        assertThat(s3.puts("raw/orders/")).hasSize(1);
    }

    @Test
    void a_store_that_knows_no_conditional_writes_is_refused_and_not_tried_for_ever() {
        s3.fault = request -> request.header("If-None-Match").equals("*") ? 501 : 0;

        assertThatThrownBy(this::worker)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageStartingWith("s3.conditional.writes.enabled: The store refuses a conditional write")
                .hasMessageContaining("Set s3.conditional.writes.enabled=false");
        assertThat(s3.objects).isEmpty();

        topic.add(0, Map.of("id", 1), NOON);
        writeAll(worker("s3.conditional.writes.enabled", "false"));
    }

    @ParameterizedTest
    @CsvSource({
        "x-amz-server-side-encryption, s3.encryption, aes256",
        "x-amz-acl, s3.acl, bucket-owner-full-control",
        "x-amz-sdk-checksum-algorithm, s3.checksums, when-supported"
    })
    void a_store_that_lacks_what_an_option_asks_for_is_not_taken_for_one_without_conditions(
            String header, String option, String value) {
        s3.fault = request -> request.header(header).equals("null") ? 0 : 501;

        assertThatThrownBy(() -> worker(option, value))
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("The store has not all that a write asks for: ")
                .hasMessageContaining(option)
                .hasMessageNotContaining("s3.conditional.writes.enabled");

        topic.add(0, Map.of("id", 1), NOON);
        writeAll(option.equals("s3.checksums") ? worker(option, "when-required") : worker());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, list, raw/_chunks/.probe-",
        "PUT, create, raw/_chunks/.probe-",
    })
    void a_right_that_is_missing_fails_the_start_and_is_named(String method, String action, String key) {
        s3.fault = request -> request.method().equals(method) ? 403 : 0;

        assertThatThrownBy(this::worker)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageStartingWith("s3.bucket: Not allowed to " + action + " s3://lake/" + key)
                .hasMessageContaining("The sink needs s3:ListBucket on lake, and s3:PutObject, s3:GetObject and"
                        + " s3:DeleteObject on lake/raw/*.");
    }

    @Test
    void the_right_to_read_is_tried_on_an_object_and_the_object_is_removed() {
        s3.fault = request -> request.method().equals("GET") && !request.key().isEmpty() ? 403 : 0;

        assertThatThrownBy(this::worker).hasMessageStartingWith("s3.bucket: Not allowed to read s3://lake/" + PROBE);
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void a_delete_that_is_denied_is_no_reason_to_stop() {
        s3.fault = request -> request.method().equals("DELETE") ? 403 : 0;
        topic.add(0, Map.of("id", 1), NOON);

        writeAll(worker());

        assertThat(s3.puts("raw/orders/")).hasSize(1);
    }

    @Test
    void a_lost_answer_of_the_first_write_is_no_sign_of_a_bad_store() {
        AtomicInteger puts = new AtomicInteger();
        s3.hangsUpAfter = request -> request.method().equals("PUT") && puts.getAndIncrement() == 0;

        worker("aws.retry.max.attempts", "3").close();

        assertThat(s3.objects).isEmpty();
    }

    @Test
    void an_outage_at_the_start_fails_nothing_and_the_store_is_tried_out_before_the_first_record() {
        s3.fault = request -> 503;
        topic.add(0, Map.of("id", 1), NOON);
        try (TestWorker worker = worker()) {
            worker.assign(topic.partition(0));
            assertThatThrownBy(() -> worker.put(List.of())).isInstanceOf(RetriableException.class);
            assertThat(worker.timeout).as("when the worker calls again").isEqualTo(10_000);

            s3.fault = request -> 0;
            s3.ignoresConditions = true;
            assertThatThrownBy(() -> worker.put(List.of()))
                    .isNotInstanceOf(RetriableException.class)
                    .hasMessageStartingWith("s3.conditional.writes.enabled: ");

            s3.ignoresConditions = false;
            finish(worker);
        }
        assertThat(s3.puts("raw/orders/")).hasSize(1);
        assertThat(s3.objects.keySet()).noneMatch(key -> key.startsWith(PROBE));
    }

    @Test
    void a_bucket_of_another_region_fails_the_start_and_the_region_is_named() {
        s3.fault = request -> RecordingS3.ELSEWHERE;

        assertThatThrownBy(this::worker)
                .hasMessage("aws.region: The bucket is in region eu-west-3, and aws.region is us-east-1. Set"
                        + " aws.region=eu-west-3, or use a bucket of this region: Athena queries the lake from its own"
                        + " region.");
    }

    @Test
    void a_bucket_that_does_not_exist_fails_the_start() {
        s3.fault = request -> RecordingS3.NO_BUCKET;

        assertThatThrownBy(this::worker).hasMessageStartingWith("s3.bucket: The bucket does not exist. Create it, or");
    }

    @Test
    void a_task_without_credentials_fails_within_a_minute_also_on_a_topic_without_records(@TempDir Path folder)
            throws IOException {
        Path config = Files.writeString(folder.resolve("config"), "[profile nobodys]\nregion=us-east-1\n");
        System.setProperty("aws.configFile", config.toString());
        AtomicLong seconds = new AtomicLong();
        try {
            TestWorker worker = new TestWorker(
                    topic,
                    props("aws.profile", "nobodys"),
                    Clock.systemUTC(),
                    () -> Duration.ofSeconds(seconds.get()).toNanos());

            while (seconds.get() < 20) {
                assertThatThrownBy(() -> worker.put(List.of())).isInstanceOf(RetriableException.class);
                seconds.addAndGet(Duration.ofMillis(worker.timeout).toSeconds());
            }
            assertThatThrownBy(() -> worker.put(List.of()))
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class)
                    .hasMessageStartingWith("aws.profile: There are no credentials: ")
                    .hasMessageContaining("set aws.profile to a profile that has credentials");
            assertThat(seconds).hasValueLessThan(60);
            worker.crash();
        } finally {
            System.clearProperty("aws.configFile");
        }
    }

    private void writeAll(TestWorker worker) {
        try (worker) {
            worker.assign(topic.partition(0));
            finish(worker);
        }
    }

    private void finish(TestWorker worker) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            worker.poll(10);
            worker.commit();
            return topic.committed(topic.partition(0)) == 1;
        });
    }

    private TestWorker worker(String... options) {
        return new TestWorker(topic, props(options));
    }

    private Map<String, String> props(String... options) {
        Map<String, String> props =
                RecordedLake.with(lake.props("format", "jsonl", "rotate.max.records", "1"), options);
        if (props.containsKey("aws.profile")) {
            props.keySet().removeIf(option -> option.contains(".key"));
        }
        return props;
    }
}
