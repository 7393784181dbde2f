package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.local.Port;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QueryCommandIT {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void an_engine_that_does_not_answer_is_in_the_way_and_not_a_refused_statement() {
        String engine = "http://127.0.0.1:" + Port.free();

        int code = run("query", "SELECT 1", "--engine", engine);

        assertThat(code).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("x No query engine answers at " + engine + ". Check --engine.\n");
    }

    private int run(String... args) {
        PrintStream stream = new PrintStream(err, false, StandardCharsets.UTF_8);
        return Tailrace.run(new Terminal(stream, stream, TerminalStyle.plain(), System::nanoTime), args);
    }
}
