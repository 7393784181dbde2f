package io.tailrace.sink.firehose;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.managed.firehose.FirehoseServer;
import io.tailrace.local.managed.firehose.FirehoseServer.PutLimit;
import io.tailrace.record.LeftRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that writes to a Firehose API which refuses what the test says. */
class FirehoseSinkIT {

    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);
    private static final Schema ROW = SchemaBuilder.struct()
            .field("id", Schema.STRING_SCHEMA)
            .field("n", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private final Limit limit = new Limit();
    private final Worker worker = new Worker();
    private final AtomicLong nanos = new AtomicLong();
    private final FirehoseSinkTask task = new FirehoseSinkTask(nanos::get);
    private FirehoseServer firehose;

    @BeforeEach
    void start() {
        firehose = FirehoseServer.start(0, limit);
        firehose.createDirectPut("orders");
    }

    @AfterEach
    void stop() {
        task.stop();
        firehose.close();
    }

    @Test
    void rows_texts_and_bytes_become_records_that_end_with_a_newline() {
        begin();
        task.put(List.of(
                record(FIRST, 0, new Struct(ROW).put("id", "a").put("n", 1L)),
                record(FIRST, 1, Map.of("id", "b")),
                record(FIRST, 2, "{\"id\":\"c\"}"),
                record(FIRST, 3, "{\"id\":\"d\"}\n".getBytes(StandardCharsets.UTF_8)),
                record(FIRST, 4, ByteBuffer.wrap("e".getBytes(StandardCharsets.UTF_8)))));

        assertThat(accepted())
                .containsExactly(
                        "{\"id\":\"a\",\"n\":1}\n", "{\"id\":\"b\"}\n", "{\"id\":\"c\"}\n", "{\"id\":\"d\"}\n", "e\n");
        assertThat(committed(FIRST, 5)).isEqualTo(5);
    }

    @Test
    void records_have_no_newline_where_none_is_wanted() {
        begin("newline.enabled", "false");
        task.put(List.of(
                record(FIRST, 0, Map.of("id", "b")), record(FIRST, 1, "c"), record(FIRST, 2, new byte[] {1, 10})));

        assertThat(accepted()).containsExactly("{\"id\":\"b\"}", "c", "\u0001\n");
    }

    @Test
    void calls_stay_within_what_one_takes() {
        begin();
        task.put(IntStream.range(0, 1_201).mapToObj(i -> record(FIRST, i, "x")).toList());
        task.put(IntStream.range(0, 11)
                .mapToObj(i -> record(SECOND, i, "x".repeat(900_000)))
                .toList());

        assertThat(accepted()).hasSize(1_212);
        assertThat(committed(FIRST, 1_201)).isEqualTo(1_201);
    }

    @Test
    void only_what_failed_is_sent_again_before_what_came_later() {
        limit.refused.addAll(Set.of("2\n", "4\n"));
        begin();
        task.put(texts(FIRST, 0, 6));

        assertThat(accepted()).containsExactly("0\n", "1\n", "3\n", "5\n");
        assertThat(committed(FIRST, 6)).isEqualTo(2);

        limit.refused.clear();
        task.put(texts(FIRST, 6, 8));

        assertThat(accepted()).as("while it waits").hasSize(4);
        assertThat(worker.timeoutMillis).isPositive();

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        task.put(List.of());

        assertThat(accepted()).containsExactly("0\n", "1\n", "3\n", "5\n", "2\n", "4\n", "6\n", "7\n");
        assertThat(committed(FIRST, 8)).isEqualTo(8);
    }

    @Test
    void no_offset_is_committed_while_the_service_is_unavailable() {
        limit.unavailable = true;
        begin("aws.retry.max.attempts", "1");
        task.put(texts(FIRST, 10, 20));
        task.put(texts(SECOND, 0, 5));

        assertThat(committed(FIRST, 20)).isEqualTo(10);
        assertThat(committed(SECOND, 5)).isZero();

        limit.unavailable = false;
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        task.put(List.of());

        assertThat(accepted()).hasSize(15);
        assertThat(committed(FIRST, 20)).isEqualTo(20);
    }

    @Test
    void reading_stops_while_too_much_waits() {
        limit.unavailable = true;
        begin("aws.retry.max.attempts", "1", "buffer.max.bytes", "1048576");
        task.put(List.of(record(FIRST, 0, "x".repeat(600_000)), record(FIRST, 1, "y".repeat(600_000))));

        assertThat(worker.paused).containsExactlyInAnyOrder(FIRST, SECOND);

        limit.unavailable = false;
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        task.put(List.of());

        assertThat(worker.paused).isEmpty();
        assertThat(accepted()).hasSize(2);
    }

    @Test
    void what_firehose_never_takes_is_reported_and_passed_over_when_the_report_is_safe() {
        CompletableFuture<@Nullable Void> report = new CompletableFuture<>();
        worker.report = report;
        begin();
        task.put(List.of(
                record(FIRST, 0, "a"),
                record(FIRST, 1, "x".repeat(RecordBytes.MAX_BYTES)),
                record(FIRST, 2, 5L),
                record(FIRST, 3, "b")));

        assertThat(accepted()).containsExactly("a\n", "b\n");
        assertThat(worker.reasons)
                .hasSize(2)
                .anySatisfy(reason -> assertThat(reason)
                        .contains("orders-0@1")
                        .contains("has 1024001 bytes, and Firehose takes at most 1024000"))
                .anySatisfy(reason -> assertThat(reason).contains("orders-0@2").contains("The value is a Long"));
        assertThat(committed(FIRST, 4)).isEqualTo(1);

        report.complete(null);

        assertThat(committed(FIRST, 4)).isEqualTo(4);
    }

    @Test
    void a_report_that_fails_stops_the_task() {
        CompletableFuture<@Nullable Void> report = new CompletableFuture<>();
        worker.report = report;
        begin();
        task.put(List.of(record(FIRST, 0, 5L)));
        report.completeExceptionally(new IllegalStateException("no queue"));

        assertThatThrownBy(() -> committed(FIRST, 1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("orders-0@0 did not reach the dead letter queue");
    }

    @Test
    void without_a_dead_letter_queue_the_task_stops_at_what_firehose_never_takes() {
        begin();

        assertThatThrownBy(() -> task.put(List.of(record(FIRST, 7, 5L))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The record at orders-0@7 cannot be written");
    }

    @Test
    void a_record_with_rows_of_two_tables_is_refused() {
        begin();
        SinkRecord record = record(FIRST, 0, new Struct(ROW).put("id", "a"));
        new LeftRow("orders_draft", ROW, new Struct(ROW).put("id", "a")).addTo(record.headers());

        assertThatThrownBy(() -> task.put(List.of(record)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The item has become another entity");
    }

    @Test
    void tombstones_are_passed_over_or_refused() {
        begin();
        task.put(List.of(record(FIRST, 0, null)));

        assertThat(accepted()).isEmpty();
        assertThat(committed(FIRST, 1)).isEqualTo(1);

        FirehoseSinkTask other = new FirehoseSinkTask();
        other.initialize(worker);
        other.start(props("tombstones", "refuse"));
        assertThatThrownBy(() -> other.put(List.of(record(FIRST, 0, null))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tombstones=refuse");
        other.stop();
    }

    @Test
    void what_waits_for_a_revoked_partition_is_forgotten() {
        limit.unavailable = true;
        begin("aws.retry.max.attempts", "1");
        task.put(texts(FIRST, 0, 3));
        task.put(texts(SECOND, 0, 3));
        task.close(Set.of(FIRST));
        limit.unavailable = false;
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        task.put(List.of());

        assertThat(accepted()).hasSize(3);
    }

    @Test
    void a_stream_that_does_not_exist_stops_the_task_with_its_name() {
        begin("firehose.stream", "other");

        assertThatThrownBy(() -> task.put(texts(FIRST, 0, 1)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Could not write to Firehose stream other")
                .hasMessageContaining("not found");
    }

    @Test
    void wrong_options_are_found_when_the_connector_is_created() {
        firehose.createReaderOfKinesis("managed");

        assertThat(problems("firehose.stream", "arn:aws:firehose:eu-central-1:1:deliverystream/a"))
                .containsOnlyKeys("firehose.stream");
        assertThat(problems("firehose.stream", "other").get("firehose.stream"))
                .contains("look at Firehose stream other");
        assertThat(problems("firehose.stream", "managed").get("firehose.stream"))
                .contains("reads from KinesisStreamAsSource");
        assertThat(problems("firehose.endpoint", "http://127.0.0.1:1")).containsOnlyKeys("firehose.endpoint");
        assertThat(problems("aws.secret.access.key", "").get("aws.secret.access.key"))
                .contains("is empty");
        assertThat(problems()).isEmpty();
    }

    private Map<String, String> problems(String... more) {
        Map<String, String> problems = new HashMap<>();
        new FirehoseSinkConnector()
                .validate(props(more)).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .forEach(value -> problems.put(value.name(), String.join("; ", value.errorMessages())));
        return problems;
    }

    private void begin(String... more) {
        task.initialize(worker);
        task.start(props(more));
        task.open(worker.assignment());
    }

    private Map<String, String> props(String... more) {
        Map<String, String> props = new HashMap<>(Map.of(
                "name", "orders-firehose",
                "topics", "orders",
                "firehose.stream", "orders",
                "firehose.endpoint", firehose.endpoint().toString(),
                "aws.region", "eu-central-1",
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local"));
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    private List<String> accepted() {
        return firehose.accepted("orders").stream()
                .map(data -> new String(data, StandardCharsets.UTF_8))
                .toList();
    }

    private long committed(TopicPartition partition, long position) {
        return requireNonNull(task.preCommit(Map.of(partition, new OffsetAndMetadata(position)))
                        .get(partition))
                .offset();
    }

    private static List<SinkRecord> texts(TopicPartition partition, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> record(partition, i, Integer.toString(i)))
                .toList();
    }

    private static SinkRecord record(TopicPartition partition, long offset, @Nullable Object value) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                null,
                value instanceof Struct struct ? struct.schema() : null,
                value,
                offset,
                0L,
                TimestampType.CREATE_TIME);
    }

    /** Refuses these records, or all calls. */
    private static final class Limit implements PutLimit {

        private final Set<String> refused = new HashSet<>();
        private volatile boolean unavailable;

        @Override
        public boolean isExceededBy(byte[] record) {
            return refused.contains(new String(record, StandardCharsets.UTF_8));
        }

        @Override
        public boolean isExceededByCall() {
            return unavailable;
        }
    }

    /** What the task asks of its worker. */
    private static final class Worker implements SinkTaskContext {

        private final Set<TopicPartition> paused = new HashSet<>();
        private final List<String> reasons = new ArrayList<>();
        private @Nullable Future<@Nullable Void> report;
        private long timeoutMillis;

        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            throw new UnsupportedOperationException("the task seeks nowhere");
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            throw new UnsupportedOperationException("the task seeks nowhere");
        }

        @Override
        public void timeout(long timeoutMs) {
            timeoutMillis = timeoutMs;
        }

        @Override
        public Set<TopicPartition> assignment() {
            return Set.of(FIRST, SECOND);
        }

        @Override
        public void pause(TopicPartition... partitions) {
            paused.addAll(List.of(partitions));
        }

        @Override
        public void resume(TopicPartition... partitions) {
            paused.removeAll(List.of(partitions));
        }

        @Override
        public void requestCommit() {}

        /** As of a worker before 4.1. */
        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("pluginMetrics");
        }

        @Override
        public @Nullable ErrantRecordReporter errantRecordReporter() {
            Future<@Nullable Void> answer = report;
            return answer == null
                    ? null
                    : (record, error) -> {
                        reasons.add(String.valueOf(error.getMessage()));
                        return answer;
                    };
        }
    }
}
