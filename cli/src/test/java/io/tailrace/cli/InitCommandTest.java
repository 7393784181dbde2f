package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InitCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void what_landed_in_the_rest_is_compared_without_reading_the_table() throws IOException {
        Path columns = Files.writeString(folder.resolve("columns.properties"), "columns=id string, total int\n");
        Path rest = Files.writeString(folder.resolve("rest.csv"), """
                "cdc_rest"
                "{""note"":{""S"":""x""},""total"":{""N"":""1.5""}}"
                "{""note"":{""S"":""y""}}"
                """);

        assertThat(run("init", "--check", columns.toString(), "--rest", rest.toString()))
                .isEqualTo(1);
        assertThat(printed(out)).isEqualTo("""
                2 values of cdc_rest read

                Columns to add to %s, above its last one
                  note string, \\

                Columns to change
                  total int: 1 value does not fit (up to 1 digit before the point, 1 after it): decimal(10,2), under another name: a table's column cannot become that. Replace its line by one like "total_2 decimal(10,2) from total"; rows from before keep their values in the former column
                """.formatted(columns));
    }

    @Test
    void the_rest_of_one_entity_is_compared_with_its_own_declaration() throws IOException {
        Path columns = Files.writeString(
                folder.resolve("columns.properties"),
                "columns=pk string from PK\nuser=user_id string from PK part(2)\n");
        Path rest = Files.writeString(folder.resolve("rest.csv"), "\"{\"\"name\"\":{\"\"S\"\":\"\"x\"\"}}\"\n");

        assertThat(run("init", "--table", "t", "--check", columns.toString())).isEqualTo(3);
        assertThat(printed(err))
                .contains("The file " + columns
                        + " declares columns, user, and a sample has items of all of them. Compare"
                        + " with what landed in the cdc_rest of one table: --entity NAME --rest FILE.");
        assertThat(run("init", "--check", columns.toString(), "--entity", "user", "--rest", rest.toString()))
                .isEqualTo(1);
        assertThat(printed(out)).contains("Columns to add to " + columns + ", above its last one\n  name string, \\\n");
        assertThat(run("init", "--check", columns.toString(), "--entity", "order", "--rest", rest.toString()))
                .isEqualTo(3);
        assertThat(printed(err)).contains("has no order=...");
    }

    @Test
    void a_column_that_was_pasted_below_the_declaration_is_refused() throws IOException {
        Path columns = Files.writeString(folder.resolve("columns.properties"), """
                columns=\\
                  id string
                  note string from Note, \\
                """);

        assertThat(run("init", "--check", columns.toString(), "--rest", "-")).isEqualTo(3);

        assertThat(printed(err))
                .contains("the column note is not part of columns=...: end the line before it with a comma and a"
                        + " backslash");
    }

    @Test
    void an_empty_rest_has_nothing_to_add() throws IOException {
        Path columns = Files.writeString(folder.resolve("columns.properties"), "columns=id string\n");
        Path rest = Files.writeString(folder.resolve("rest"), "");

        assertThat(run("init", "--check", columns.toString(), "--rest", rest.toString()))
                .isZero();
        assertThat(printed(out)).endsWith("There is nothing to add to " + columns + ".\n");
    }

    @Test
    void a_declaration_that_is_not_there_is_said() throws IOException {
        Path file = Files.writeString(folder.resolve("x.properties"), "name=x\n");

        assertThat(run("init", "--check", file.toString(), "--rest", "-")).isEqualTo(3);
        assertThat(printed(err)).startsWith("x The file " + file + " has no columns=...");
        assertThat(run("init", "--check", folder.resolve("none").toString())).isEqualTo(3);
        assertThat(printed(err)).contains("There is no file " + folder.resolve("none"));
    }

    @Test
    void wrong_usage_is_refused_before_anything_is_asked() {
        assertThat(run("init")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--path", "both-of-them")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--sample", "0")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--max-rcu", "0")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--database", "My-Db")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--bucket", "s3://my-lake")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--rest", "x")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--entity", "x")).isEqualTo(2);
        assertThat(run("init", "--table", "t", "--check", "x", "--entity", "x")).isEqualTo(2);
    }

    @Test
    void the_help_has_examples() {
        String help = new CommandLine(new InitCommand(terminal(), duration -> {})).getUsageMessage();

        assertThat(help).contains("Examples:\n  ./tailrace init --table orders --region eu-central-1");
    }

    private int run(String... args) {
        return Tailrace.run(terminal(), args);
    }

    private Terminal terminal() {
        return new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                TerminalStyle.plain(),
                System::nanoTime);
    }

    private static String printed(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
