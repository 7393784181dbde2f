package io.tailrace.sink.file;

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
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folders of live tasks in other processes are left alone, and those of killed processes are removed. */
class BufferFolderIT {
    @TempDir
    private Path parent;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_second_process_leaves_the_folders_of_all_live_tasks_alone_and_removes_them_after_a_kill(int pluginVersions)
            throws IOException {
        List<Path> files;
        try (BufferProcess worker = BufferProcess.start(parent, pluginVersions)) {
            files = worker.files();
            assertThat(files).hasSize(2 * pluginVersions);

            BufferFolder.in(parent, "orders-0").close();

            assertThat(files).allSatisfy(file -> assertThat(file).exists());
        }

        BufferFolder.in(parent, "orders-0").close();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void containers_that_share_a_disk_and_have_the_same_process_ids_leave_each_other_alone() throws Exception {
        assumeThat(BufferProcess.canContain()).isTrue();
        List<Path> files = new ArrayList<>();
        try (BufferProcess one = BufferProcess.contained(parent);
                BufferProcess other = BufferProcess.contained(parent)) {
            files.addAll(one.files());
            files.addAll(other.files());
            assertThat(files)
                    .hasSize(4)
                    .allSatisfy(file -> assertThat(file.toString()).contains("tailrace-buffer-1-"));

            BufferFolder.in(parent, "orders-0").close();

            assertThat(files).allSatisfy(file -> assertThat(file).exists());
        }

        await().atMost(Durations.ONE_MINUTE).until(() -> {
            BufferFolder.in(parent, "orders-0").close();
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
                BufferFolder.in(parent, "orders-1").close();
            }
        });

        try (BufferProcess starting = BufferProcess.churn(parent)) {
            assertThat(starting.lost()).isZero();
        } finally {
            over.set(true);
            cleaning.get();
            threads.shutdownNow();
        }
    }
}
