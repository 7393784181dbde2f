package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path temp;

    @Test
    void empties_what_an_earlier_demo_left() throws IOException {
        Path folder = temp.resolve("a/demo");
        Path left;
        try (DataFolder first = DataFolder.claim(folder)) {
            left = Files.writeString(first.folder("s3").resolve("object"), "x");
        }
        assertThat(left).exists();

        try (DataFolder second = DataFolder.claim(folder)) {
            assertThat(left).doesNotExist();
            assertThat(second.folder("s3")).isEmptyDirectory();
        }
    }

    @Test
    void leaves_alone_what_no_demo_has_put_there() throws IOException {
        Path precious = Files.writeString(temp.resolve("precious"), "x");

        assertThatThrownBy(() -> DataFolder.claim(temp))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The folder " + temp + " holds files that no demo has put there. Choose another --data-dir.");
        assertThat(precious).hasContent("x");
    }

    @Test
    void leaves_alone_a_demo_that_runs() throws IOException {
        try (DataFolder running = DataFolder.claim(temp)) {
            Path object = Files.writeString(running.folder("s3").resolve("object"), "x");

            assertThatThrownBy(() -> DataFolder.claim(temp))
                    .hasMessage("Another demo is running in " + temp
                            + ". Choose another --data-dir, and another --port-base.");
            assertThat(object).exists();
        }
    }

    @Test
    void follows_no_link_out_of_the_folder(@TempDir Path elsewhere) throws IOException {
        Path precious = Files.writeString(elsewhere.resolve("precious"), "x");
        try (DataFolder first = DataFolder.claim(temp)) {
            Files.createSymbolicLink(first.folder("s3").resolve("link"), elsewhere);
        }

        DataFolder.claim(temp).close();

        assertThat(precious).exists();
    }
}
