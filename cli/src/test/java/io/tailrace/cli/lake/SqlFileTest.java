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
        assertThatThrownBy(() -> SqlFile.read(file).statement()).hasMessage("Expected one statement, but found 2.");
    }

    @Test
    void a_semicolon_in_quotes_or_comments_ends_nothing() {
        assertThat(SqlFile.split("""
            SELECT 'it''s; -- no comment' AS "a;""b", x -- ; not here
            FROM `t;` /* nor; here
            -- */ WHERE y = '/*';SELECT 2 ; ;
            -- ; the end
            """))
                .containsExactly(
                        "SELECT 'it''s; -- no comment' AS \"a;\"\"b\", x \nFROM `t;`   WHERE y = '/*'", "SELECT 2");
    }

    @Test
    void a_quote_or_comment_that_is_never_closed_is_named_with_its_line() {
        assertThatThrownBy(() -> SqlFile.split("SELECT 1;\nSELECT 'a;\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A quote in the SQL is never closed: it begins in line 2.");
        assertThatThrownBy(() -> SqlFile.split("/* SELECT 1;"))
                .hasMessage("A comment in the SQL is never closed: it begins in line 1.");
    }

    @Test
    void reads_a_file_that_does_not_say_what_it_answers() throws IOException {
        Path file = Files.writeString(folder.resolve("a.sql"), "SELECT 1");

        assertThat(SqlFile.read(file)).isEqualTo(new SqlFile("", List.of("SELECT 1")));
    }
}
