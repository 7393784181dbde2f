package io.tailrace.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.TerminalStyle.Ability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nanos;

    @Test
    void writes_over_the_running_line_and_keeps_lines_above_it() {
        Terminal terminal = terminal(new TerminalStyle(Set.of(Ability.LIVE, Ability.UNICODE), 80));

        terminal.running("1 of 3");
        terminal.running("2 of 3");
        terminal.line("a line");
        terminal.settled("3 of 3");

        assertThat(printed()).isEqualTo("<1 of 3<2 of 3<a line\n2 of 3<3 of 3\n");
    }

    @Test
    void writes_over_a_block_of_lines_and_keeps_lines_above_it() {
        Terminal terminal = terminal(new TerminalStyle(Set.of(Ability.LIVE, Ability.UNICODE), 80));

        terminal.block(List.of("a 1", "b 1"));
        terminal.block(List.of("a 2", "b 2", "c 2"));
        terminal.line("a line");
        terminal.settled();
        terminal.line("the end");

        assertThat(printed().replace("\u001b[1A\r\u001b[J", "{1}").replace("\u001b[2A\r\u001b[J", "{2}"))
                .isEqualTo("<a 1\nb 1{1}a 2\nb 2\nc 2{2}a line\na 2\nb 2\nc 2{2}the end\n");
    }

    @Test
    void shows_no_block_where_it_cannot_be_written_over() {
        Terminal terminal = terminal(TerminalStyle.plain());

        terminal.block(List.of("a", "b"));
        terminal.settled();

        assertThat(printed()).isEmpty();
    }

    @Test
    void cuts_the_running_line_to_the_width() {
        Terminal terminal = terminal(new TerminalStyle(Set.of(Ability.LIVE, Ability.UNICODE), 40));

        terminal.running("x".repeat(100));

        assertThat(printed()).isEqualTo("<" + "x".repeat(39));
    }

    @Test
    void a_file_has_no_running_line_which_goes_to_standard_error_now_and_then() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(file, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(out, err, TerminalStyle.plain(), () -> nanos);

        terminal.running("1");
        terminal.running("2");
        nanos = Duration.ofSeconds(5).toNanos();
        terminal.running("3");
        terminal.settled("4");

        assertThat(printed()).isEqualTo("1\n3\n");
        assertThat(file.toString(StandardCharsets.UTF_8)).isEqualTo("4\n");
    }

    @Test
    void shows_a_tick_where_it_arrives_and_a_plus_elsewhere() {
        terminal(new TerminalStyle(Set.of(Ability.UNICODE), 80))
                .done("S3", "http://127.0.0.1:1", Duration.ofMillis(1_234));
        terminal(TerminalStyle.plain()).done("S3", "http://127.0.0.1:1", Duration.ofMillis(1_234));

        assertThat(printed().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(" ✓ S3 http://127.0.0.1:1 1.2 s", " + S3 http://127.0.0.1:1 1.2 s");
    }

    @Test
    void knows_its_look_from_the_environment() {
        Map<String, String> shell = Map.of("TERM", "xterm", "LANG", "de_CH.UTF-8");

        assertThat(TerminalStyle.of(shell, "120", "50"))
                .isEqualTo(new TerminalStyle(Set.of(Ability.LIVE, Ability.COLORED, Ability.UNICODE), 120, 50));
        assertThat(TerminalStyle.of(shell, "", "")).isEqualTo(new TerminalStyle(Set.of(Ability.UNICODE), 100));
        assertThat(TerminalStyle.of(Map.of("TERM", "dumb", "LC_ALL", "C"), "120", ""))
                .isEqualTo(new TerminalStyle(Set.of(), 120));
        assertThat(TerminalStyle.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), "0", "x"))
                .isEqualTo(new TerminalStyle(Set.of(Ability.LIVE), 100));
    }

    @Test
    void a_failure_stays_above_the_running_line() {
        Terminal terminal = terminal(new TerminalStyle(Set.of(Ability.LIVE, Ability.UNICODE), 80));

        terminal.running("1 of 3");
        terminal.failed("broken");

        assertThat(printed()).isEqualTo("<1 of 3<✗ broken\n1 of 3");
    }

    @Test
    void says_nothing_once_muted() {
        Terminal terminal = terminal(new TerminalStyle(Set.of(Ability.LIVE, Ability.UNICODE), 80));

        terminal.mute();
        terminal.line("a");
        terminal.running("b");
        terminal.failed("c");
        terminal.settled("d");

        assertThat(printed()).isEmpty();
    }

    @Test
    void colours_only_where_wanted() {
        assertThat(terminal(new TerminalStyle(Set.of(Ability.LIVE, Ability.COLORED, Ability.UNICODE), 80))
                        .green("yes"))
                .isEqualTo("\u001b[32myes\u001b[0m");
        assertThat(terminal(new TerminalStyle(Set.of(Ability.LIVE, Ability.UNICODE), 80))
                        .green("yes"))
                .isEqualTo("yes");
    }

    private Terminal terminal(TerminalStyle look) {
        PrintStream stream = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        return new Terminal(stream, stream, look, () -> nanos);
    }

    /** What was printed, with {@code <} for "back to the start of the line, and clear it". */
    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\u001b[K", "<");
    }
}
