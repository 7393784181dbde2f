package io.tailrace.cli.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlFileTest {
    @TempDir
    private Path folder;

    @Test
    void takes_the_title_from_the_comment_at_the_start() throws IOException {
        Path file = Files.writeString(folder.resolve("a.sql"), """
                -- How many orders
                -- are there?

                SELECT count(*)
                -- all of them
                FROM sales_orders;
                """);

        assertThat(SqlFile.read(file))
                .isEqualTo(new SqlFile("How many orders are there?", List.of("SELECT count(*)\nFROM sales_orders")));
    }

    @Test
    void tells_statements_apart() throws IOException {
        Path file = Files.writeString(folder.resolve("a.sql"), """
                -- Two of them
                SELECT ';' AS semicolon;

                SELECT 2;
                """);

        assertThat(SqlFile.read(file).statements()).containsExactly("SELECT ';' AS semicolon", "SELECT 2");
        assertThatThrownBy(() -> SqlFile.read(file).statement()).hasMessage("Expected one statement, and there are 2.");
    }

    @Test
    void reads_a_file_that_does_not_say_what_it_answers() throws IOException {
        Path file = Files.writeString(folder.resolve("a.sql"), "SELECT 1");

        assertThat(SqlFile.read(file)).isEqualTo(new SqlFile("", List.of("SELECT 1")));
    }
}
