package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that answers 503, hangs up, or lets callers wait until they give up. {@code -Doutage.seconds=600} makes the long
 * run of it, with the heap that is in use before and after.
 */
class OutageTakesNoMemoryIT {
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("outage.seconds", 4));
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final int ROWS = 40_000;

    private final TestTopic topic = new TestTopic("orders");

    @TempDir
    private Path spool;

    @Test
    void an_outage_with_503_timeouts_and_resets_pauses_and_resumes_and_takes_no_memory() throws Exception {
        String text = "x".repeat(1000);
        for (int i = 0; i < ROWS; i++) {
            topic.add(i % 4, Map.of("id", i, "text", text), NOON);
        }
        try (RecordingS3 s3 = new RecordingS3();
                TestWorker worker = new TestWorker(topic, props(s3))) {
            worker.assign(topic.partition(0), topic.partition(1), topic.partition(2), topic.partition(3));
            worker.poll(1000);
            AtomicInteger failures = new AtomicInteger();
            int[] faults = {503, -1, RecordingS3.TIMEOUT};
            s3.fault = request -> faults[failures.getAndIncrement() % faults.length];
            long heapAtStart = -1;
            Instant end = Instant.now().plus(OUTAGE);
            while (Instant.now().isBefore(end) || heapAtStart < 0 || failures.get() <= 3) {
                int delivered = worker.poll(1000);
                worker.commit();
                s3.requests.clear();
                if (delivered == 0) {
                    heapAtStart = heapAtStart < 0 ? heapInUse() : heapAtStart;
                    Thread.sleep(20);
                }
            }
            long heapAtEnd = heapInUse();

            assertThat(failures).as("requests that failed").hasValueGreaterThan(3);
            assertThat(s3.objects.keySet()).noneMatch(key -> key.startsWith("raw/orders/"));
            assertThat(worker.isPaused(topic.partition(0))).isTrue();
            long onDisk = bytesIn(spool);
            assertThat(onDisk).isLessThan(2 * 8_000_000);
            System.out.println("outage of " + OUTAGE.toSeconds() + " s: " + failures + " requests failed, heap in use "
                    + (heapAtStart >> 20) + " MiB when paused and " + (heapAtEnd >> 20) + " MiB at the end, "
                    + (onDisk >> 20) + " MiB on disk");
            assertThat(heapAtEnd).isLessThan(heapAtStart + (20 << 20));

            s3.fault = request -> 0;
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                worker.poll(1000);
                worker.commit();
                return Stream.of(0, 1, 2, 3)
                        .allMatch(partition -> topic.committed(topic.partition(partition)) == ROWS / 4);
            });
            assertThat(s3.objects.entrySet().stream()
                            .filter(object -> object.getKey().startsWith("raw/orders/"))
                            .flatMap(object -> new String(object.getValue(), java.nio.charset.StandardCharsets.UTF_8)
                                    .lines()
                                    .map(row -> row.replaceAll("\"text\":\"x+\",?", ""))))
                    .hasSize(ROWS)
                    .doesNotHaveDuplicates();
        }
    }

    private Map<String, String> props(RecordingS3 s3) {
        return new RecordedLake(s3)
                .plainProps(
                        "aws.attempt.timeout.ms", "1000",
                        "aws.call.timeout.ms", "1000",
                        "rotate.max.records", "2500",
                        "rotate.interval.ms", "1000",
                        "buffer.max.bytes", "8000000",
                        "buffer.dir", spool.toString());
    }

    private static long heapInUse() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long bytesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
