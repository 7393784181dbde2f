package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong outside of the task, one test each. */
class FailureModesIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

    private final TestTopic topic = new TestTopic("orders");
    private RecordingS3 s3;
    private RecordedLake lake;

    @TempDir
    private Path folder;

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
    void bucket_missing_fails_and_names_the_bucket() {
        add(10);
        try (TestWorker worker = worker()) {
            worker.assign(topic.partition(0));
            s3.fault = request -> RecordingS3.NO_BUCKET;

            assertThatThrownBy(() -> finish(worker, 10))
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class)
                    .hasMessageContaining("Could not read s3://lake/raw/_chunks/orders/owner.json")
                    .hasMessageContaining("Service: S3, Status Code: 404");
        }
    }

    @Test
    void clock_skew_is_waited_out() {
        add(10);
        try (TestWorker worker = worker()) {
            worker.assign(topic.partition(0));
            worker.poll(5);
            AtomicInteger skewed = new AtomicInteger();
            s3.fault = request -> skewed.getAndIncrement() < 4 ? RecordingS3.SKEWED : 0;

            finish(worker, 10);

            assertThat(skewed).hasValueGreaterThan(4);
        }
        assertThat(lake.rows("raw/orders/")).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void revoke_during_upload_loses_and_doubles_nothing() throws Exception {
        add(20);
        CountDownLatch uploading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestWorker old = worker();
                TestWorker other = worker()) {
            old.assign(topic.partition(0));
            s3.fault = request -> {
                if (request.method().equals("PUT")
                        && request.key().startsWith("raw/orders/")
                        && uploading.getCount() > 0) {
                    uploading.countDown();
                    waitFor(goOn);
                }
                return 0;
            };
            old.poll(10);
            uploading.await();
            old.revoke(topic.partition(0));

            other.assign(topic.partition(0));
            finish(other, 20);
            goOn.countDown();
        }
        assertThat(lake.rows("raw/orders/")).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void disk_full_fails_the_row_and_leaves_nothing_half_written() throws IOException {
        Path full = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
        Row row = new Row(Map.of("text", "x".repeat(100_000)), "orders", 0, 0);

        RowFile file =
                RowFormats.JSONL.with(Compression.NONE, KafkaColumns.LEFT_OUT).open(full, null);
        assertThatThrownBy(() -> {
                    file.append(row);
                    file.complete();
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        file.close();

        assertThat(Files.exists(full, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void disk_full_fails_the_task_and_says_what_to_do_and_a_new_one_loses_nothing() throws IOException {
        add(10);
        Path gone = Files.createDirectories(folder.resolve("spool"));
        try (TestWorker worker = worker("buffer.dir", gone.toString())) {
            worker.assign(topic.partition(0));
            // What a full disk does to a file that is to be opened, without filling one.
            deleteAll(gone);

            assertThatThrownBy(() -> worker.poll(10))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage(
                            "Could not write to local disk. Make room in buffer.dir and restart the task; nothing is"
                                    + " lost.");
            worker.crash();
        } catch (RuntimeException alreadyGone) {
            assertThat(alreadyGone).hasMessageContaining("not started");
        }

        try (TestWorker next = worker()) {
            next.assign(topic.partition(0));
            finish(next, 10);
        }
        assertThat(lake.rows("raw/orders/")).hasSize(10).doesNotHaveDuplicates();
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TestWorker worker(String... options) {
        return new TestWorker(topic, RecordedLake.with(lake.plainProps("rotate.max.records", "10"), options));
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            topic.add(0, Map.of("id", topic.size()), NOON);
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
