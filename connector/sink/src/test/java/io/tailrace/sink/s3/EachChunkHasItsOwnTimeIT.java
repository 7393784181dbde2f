package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only a chunk that is written again has the time of its claim; all others have the time at which their first row came. */
class EachChunkHasItsOwnTimeIT {
    private static final String ROWS = "raw/orders/";
    private static final String LONG_AGO = "2001-02-03T04:05:06Z";

    private final TestTopic topic = new TestTopic("orders");
    private RecordingS3 s3;

    @BeforeEach
    void start() throws IOException {
        s3 = new RecordingS3();
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    @Test
    void rows_that_follow_a_chunk_which_another_task_finished_have_a_time_of_their_own() {
        writeTenRows();
        claimLongAgo(claim -> claim);
        try (TestWorker worker = worker("kafka.columns.enabled", "true")) {
            worker.assign(topic.partition(0));
            // It has other options, so it waits for a task that may still finish the chunk.
            worker.poll(10);
            claimLongAgo(claim -> claim.replace("\"whole\":false", "\"whole\":true"));
            add(10);

            finish(worker, 20);
        }

        assertThat(s3.objects.keySet())
                .filteredOn(key -> key.startsWith(ROWS))
                .isNotEmpty()
                .noneMatch(key -> key.contains("dt=2001"));
    }

    private void writeTenRows() {
        add(10);
        try (TestWorker worker = worker()) {
            worker.assign(topic.partition(0));
            finish(worker, 10);
        }
        s3.objects.keySet().removeIf(key -> key.startsWith(ROWS));
        topic.commit(topic.partition(0), 0);
    }

    /** As if a task had claimed the chunk then and died before it wrote its files. */
    private void claimLongAgo(UnaryOperator<String> change) {
        s3.objects.replaceAll((key, content) -> key.matches(".*/[0-9]{20}.json")
                ? change.apply(new String(content, StandardCharsets.UTF_8)
                                .replace("\"whole\":true", "\"whole\":false")
                                .replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"" + LONG_AGO + "\""))
                        .getBytes(StandardCharsets.UTF_8)
                : content);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            topic.add(0, Map.of("id", topic.size()), 0);
        }
    }

    private TestWorker worker(String... options) {
        Map<String, String> props = new HashMap<>(Map.of(
                "name", "lake-sink",
                "s3.bucket", "lake",
                "s3.prefix", "raw",
                "s3.endpoint", s3.endpoint().toString(),
                "s3.path.style.enabled", "true",
                "aws.region", "us-east-1",
                "aws.access.key.id", "key",
                "aws.secret.access.key", "secret",
                "format", "jsonl",
                "rotate.max.records", "10"));
        props.putAll(Map.of("partition.time", "wall-clock", "kafka.columns.enabled", "false"));
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        return new TestWorker(topic, props);
    }

    private void finish(TestWorker worker, long end) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            worker.poll(10);
            worker.commit();
            return topic.committed(topic.partition(0)) == end;
        });
    }
}
