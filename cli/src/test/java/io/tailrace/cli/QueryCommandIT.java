package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QueryCommandIT {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void an_engine_that_does_not_answer_is_in_the_way_and_not_a_refused_statement() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        int code = run("query", "SELECT 1", "--engine", "http://127.0.0.1:" + free);

        assertThat(code).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("x No query engine answers at http://127.0.0.1:" + free + ". Check --engine.\n");
    }

    private int run(String... args) {
        PrintStream stream = new PrintStream(err, false, StandardCharsets.UTF_8);
        return Tailrace.run(new Terminal(stream, stream, TerminalStyle.plain(), System::nanoTime), args);
    }
}
