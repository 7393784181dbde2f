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
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TailraceTest {
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void prints_what_would_be_sent_as_a_curl_command() throws IOException {
        Path file = Files.writeString(folder.resolve("a.properties"), "name=orders\ntables=a\n");

        int code =
                run("apply", "--connect", "http://worker:8083/", "--set", "tables=b,c", "--dry-run", file.toString());

        assertThat(code).isZero();
        assertThat(printed(out)).isEqualTo("""
            curl -sS -X PUT -H 'Content-Type: application/json' http://worker:8083/connectors/orders/config --data-binary @- <<'JSON'
            {
              "name" : "orders",
              "tables" : "b,c"
            }
            JSON
            """);
    }

    @Test
    void the_help_of_every_command_has_examples_and_its_command_takes_them() {
        Terminal terminal = new Terminal(System.out, System.err, TerminalStyle.plain(), System::nanoTime);
        CommandLine line = new CommandLine(new Tailrace(), new CommandFactory(terminal, duration -> {}));

        line.getSubcommands().forEach((name, command) -> {
            List<String> examples = Arrays.stream(
                            command.getCommandSpec().usageMessage().footer())
                    .filter(text -> text.startsWith("  ./tailrace "))
                    .toList();
            assertThat(examples).as(name).isNotEmpty().allSatisfy(example -> {
                List<String> words = WORD.matcher(example.replaceAll(" > .*", ""))
                        .results()
                        .map(word -> word.group().replace("\"", ""))
                        .toList();
                assertThat(words.get(1)).isEqualTo(name);
                line.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            });
        });
    }

    @Test
    void says_where_no_worker_answers() throws IOException {
        Path file = Files.writeString(folder.resolve("a.properties"), "name=orders\nconnector.class=x\n");

        int code = run("apply", "--connect", "http://127.0.0.1:1", file.toString());

        assertThat(code).isEqualTo(3);
        assertThat(printed(err))
                .isEqualTo("x No Connect worker answers at http://127.0.0.1:1/. Check --connect, and that the worker"
                        + " runs.\n");
    }

    @Test
    void says_where_no_database_answers() {
        int code = run("generate", "--endpoint", "http://127.0.0.1:1");

        assertThat(code).isEqualTo(3);
        assertThat(printed(err)).startsWith("x The service cannot be reached:").contains("Check --endpoint");
    }

    @Test
    void refuses_a_rate_of_nothing() {
        assertThat(run("generate", "--endpoint", "http://127.0.0.1:1", "--rate", "0"))
                .isEqualTo(2);
    }

    @Test
    void refuses_to_do_nothing() {
        assertThat(run()).isEqualTo(2);
    }

    private int run(String... args) {
        Terminal terminal = new Terminal(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                TerminalStyle.plain(),
                System::nanoTime);
        return Tailrace.run(terminal, args);
    }

    private static String printed(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
