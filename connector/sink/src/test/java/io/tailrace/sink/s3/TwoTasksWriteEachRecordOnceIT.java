package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tasks of a sink in a real worker, whose folders follow the clock: each record once, in the folder of its chunk's time. */
@SharesWorker
class TwoTasksWriteEachRecordOnceIT {
    /** Another folder each minute. */
    private static final String[] BY_CLOCK = {
        "tasks.max", "2", "partition.time", "wall-clock", "partition.template", "{table}/at={time:yyyy-MM-dd-HH-mm}"
    };

    @TempDir
    private static Path folder;

    private static RealWorker worker;

    @BeforeAll
    static void start(RealWorker shared) {
        worker = shared;
    }

    @Test
    void an_unfinished_chunk_of_each_task_is_written_again_into_the_folder_of_its_own_minute() throws Exception {
        worker.createTopic("minutes", 2, Map.of());
        worker.create("minutes", BY_CLOCK);
        worker.produce("minutes", "first", 20);
        worker.awaitRows("minutes", 20);
        worker.awaitWhole("minutes");
        worker.stop("minutes");
        List<String> files = worker.lake.keys("raw/minutes/");
        // As if both tasks had been killed between the claims and the files.
        worker.unfinish("minutes");
        worker.delete(lastFiles(files));
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        await().atMost(Duration.ofSeconds(70))
                .until(() -> Instant.now().truncatedTo(ChronoUnit.MINUTES).isAfter(minute));

        worker.resume("minutes");
        worker.produce("minutes", "second", 20);

        worker.awaitRows("minutes", 40);
        worker.assertEachIdOnce("minutes");
        assertThat(worker.lake.keys("raw/minutes/")).containsAll(files);
    }

    @Test
    void tasks_that_are_restarted_paused_and_moved_over_a_line_that_breaks_write_each_record_once() throws Exception {
        Path spool = Files.createDirectories(folder.resolve("spool"));
        worker.createTopic("moves", 3, Map.of());
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("TwoTasksWriteEachRecordOnceIT: -Dtailrace.seed=" + seed);
        Random random = new Random(seed);
        try (FaultyLine line = FaultyLine.to(worker.lake.endpoint(), random)) {
            Map<String, String> props = RecordedLake.with(
                    worker.props("moves", BY_CLOCK),
                    "s3.endpoint",
                    line.endpoint().toString(),
                    "buffer.dir",
                    spool.toString(),
                    "rotate.max.records",
                    "20");
            assertThat(worker.configure(props).status()).isEqualTo(201);
            for (int i = 0; i < 12; i++) {
                line.breaks(0.2);
                worker.produce("moves", "row" + i + "-", 100);
                switch (i % 4) {
                    case 0 -> worker.call("POST", "/connectors/moves/restart?includeTasks=true", null);
                    case 1 -> {
                        worker.call("PUT", "/connectors/moves/pause", null);
                        worker.resume("moves");
                    }
                    case 2 -> worker.call("POST", "/connectors/moves/tasks/" + random.nextInt(2) + "/restart", null);
                    default -> {
                        line.breaks(0);
                        // The partitions move to one task, and back to two.
                        worker.configure(RecordedLake.with(props, "tasks.max", i % 8 == 3 ? "1" : "2"));
                    }
                }
            }
            line.breaks(0);
            worker.awaitRows("moves", 1200);
        }
        worker.assertEachIdOnce("moves");
    }

    /** The file of the newest chunk of each partition. */
    private static List<String> lastFiles(List<String> files) {
        return List.of(0, 1).stream()
                .map(partition -> files.stream()
                        .filter(key -> key.contains("/minutes-" + partition + "-"))
                        .max(String::compareTo)
                        .orElseThrow())
                .toList();
    }
}
