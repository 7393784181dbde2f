package io.tailrace.cli;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The command line in this JVM, for tests in other packages. */
public final class Command {
    private Command() {}

    /** Runs a command from the project's folder; what it prints is in the failure when it does not end with 0. */
    public static String run(String... args) {
        System.setProperty(
                "tailrace.home", Path.of("..").toAbsolutePath().normalize().toString());
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        int code = Tailrace.run(new Terminal(stream, stream, TerminalStyle.plain(), System::nanoTime), args);
        String text = printed.toString(StandardCharsets.UTF_8);
        if (code != ExitCode.DONE) {
            throw new AssertionError(String.join(" ", args) + " ended with " + code + ": " + text);
        }
        return text;
    }
}
