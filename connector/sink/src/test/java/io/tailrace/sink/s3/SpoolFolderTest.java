package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that nobody will come back to do not fill the disk. */
class SpoolFolderTest {
    @TempDir
    private Path parent;

    @Test
    void what_a_killed_worker_left_is_removed_by_the_next() throws IOException {
        Path left = Files.createDirectories(parent.resolve("tailrace-spool-1-1790000000000-orders-0-123"));
        Files.createFile(left.resolve("lock"));
        Files.writeString(left.resolve("7"), "half a file");

        try (SpoolFolder spool = SpoolFolder.in(parent, "orders-0")) {
            assertThat(left).doesNotExist();
            assertThat(spool.next().getParent()).exists();
        }
    }

    @Test
    void the_folder_of_a_task_that_lives_is_left_alone() throws IOException {
        try (SpoolFolder first = SpoolFolder.in(parent, "orders-0")) {
            Path file = Files.writeString(first.next(), "rows");

            try (SpoolFolder second = SpoolFolder.in(parent, "orders-0")) {
                assertThat(file).exists();
                assertThat(second.next().getParent()).isNotEqualTo(file.getParent());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_second_process_leaves_the_folders_of_all_live_tasks_alone_and_removes_them_after_a_kill(int pluginVersions)
            throws IOException {
        List<Path> files;
        try (SpoolProcess worker = SpoolProcess.start(parent, pluginVersions)) {
            files = worker.files();
            assertThat(files).hasSize(2 * pluginVersions);

            SpoolFolder.in(parent, "orders-0").close();

            assertThat(files).allSatisfy(file -> assertThat(file).exists());
        }

        SpoolFolder.in(parent, "orders-0").close();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void containers_that_share_a_disk_and_have_the_same_process_ids_leave_each_other_alone() throws Exception {
        assumeThat(SpoolProcess.canContain()).isTrue();
        List<Path> files = new ArrayList<>();
        try (SpoolProcess one = SpoolProcess.contained(parent);
                SpoolProcess other = SpoolProcess.contained(parent)) {
            files.addAll(one.files());
            files.addAll(other.files());
            assertThat(files)
                    .hasSize(4)
                    .allSatisfy(file -> assertThat(file.toString()).contains("tailrace-spool-1-"));

            SpoolFolder.in(parent, "orders-0").close();

            assertThat(files).allSatisfy(file -> assertThat(file).exists());
        }

        await().until(() -> {
            SpoolFolder.in(parent, "orders-0").close();
            try (Stream<Path> left = Files.list(parent)) {
                return left.findAny().isEmpty();
            }
        });
    }

    @Test
    void a_lock_is_never_free_under_its_name_while_its_task_lives() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        AtomicBoolean over = new AtomicBoolean();
        Future<?> cleaning = threads.submit(() -> {
            while (!over.get()) {
                SpoolFolder.in(parent, "orders-1").close();
            }
        });

        try (SpoolProcess starting = SpoolProcess.churn(parent)) {
            assertThat(starting.lost()).isZero();
        } finally {
            over.set(true);
            cleaning.get();
            threads.shutdownNow();
        }
    }

    @Test
    void a_folder_that_cannot_be_removed_keeps_no_task_from_starting() throws IOException {
        Path left = Files.createDirectories(parent.resolve("tailrace-spool-1-1790000000000-orders-0-123"));
        Files.createFile(left.resolve("lock"));
        Files.createDirectories(left.resolve("of somebody").resolve("else"));

        try (SpoolFolder spool = SpoolFolder.in(parent, "orders-0")) {
            assertThat(spool.next().getParent()).exists();
        }

        assertThat(left).exists();
    }

    @Test
    void folders_of_others_are_left_alone() throws IOException {
        Path other = Files.createDirectories(parent.resolve("somebody-elses"));
        Path starting = Files.createDirectories(parent.resolve("tailrace-spool-1-1790000000000-orders-1-4"));

        SpoolFolder.in(parent, "orders-0").close();

        assertThat(other).exists();
        assertThat(starting).exists();
    }

    @Test
    void closing_leaves_nothing_behind() throws IOException {
        try (SpoolFolder spool = SpoolFolder.in(parent, "orders 0/ä")) {
            Files.writeString(spool.next(), "rows");
        }

        assertThat(parent).isEmptyDirectory();
    }
}
