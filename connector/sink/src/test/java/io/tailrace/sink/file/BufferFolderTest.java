package io.tailrace.sink.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that no task will come back to do not fill the disk. */
class BufferFolderTest {
    @TempDir
    private Path parent;

    @Test
    void what_a_killed_worker_left_is_removed_by_the_next() throws IOException {
        Path left = Files.createDirectories(parent.resolve("tailrace-buffer-1-1790000000000-orders-0-123"));
        Files.createFile(left.resolve("lock"));
        Files.writeString(left.resolve("7"), "half a file");

        try (BufferFolder spool = BufferFolder.in(parent, "orders-0")) {
            assertThat(left).doesNotExist();
            assertThat(spool.next().getParent()).exists();
        }
    }

    @Test
    void the_folder_of_a_task_that_lives_is_left_alone() throws IOException {
        try (BufferFolder first = BufferFolder.in(parent, "orders-0")) {
            Path file = Files.writeString(first.next(), "rows");

            try (BufferFolder second = BufferFolder.in(parent, "orders-0")) {
                assertThat(file).exists();
                assertThat(second.next().getParent()).isNotEqualTo(file.getParent());
            }
        }
    }

    @Test
    void a_folder_that_cannot_be_removed_keeps_no_task_from_starting() throws IOException {
        Path left = Files.createDirectories(parent.resolve("tailrace-buffer-1-1790000000000-orders-0-123"));
        Files.createFile(left.resolve("lock"));
        Files.createDirectories(left.resolve("of somebody").resolve("else"));

        try (BufferFolder spool = BufferFolder.in(parent, "orders-0")) {
            assertThat(spool.next().getParent()).exists();
        }

        assertThat(left).exists();
    }

    @Test
    void folders_of_others_are_left_alone() throws IOException {
        Path other = Files.createDirectories(parent.resolve("somebody-elses"));
        Path starting = Files.createDirectories(parent.resolve("tailrace-buffer-1-1790000000000-orders-1-4"));

        BufferFolder.in(parent, "orders-0").close();

        assertThat(other).exists();
        assertThat(starting).exists();
    }

    @Test
    void closing_leaves_nothing_behind() throws IOException {
        try (BufferFolder spool = BufferFolder.in(parent, "orders 0/ä")) {
            Files.writeString(spool.next(), "rows");
        }

        assertThat(parent).isEmptyDirectory();
    }
}
