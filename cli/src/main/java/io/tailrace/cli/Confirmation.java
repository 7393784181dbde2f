package io.tailrace.cli;

import io.tailrace.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/** Asks a person before something is changed that cannot be taken back. */
final class Confirmation {
    private Confirmation() {}

    /** Whether the answer is the one that was asked for; without a terminal it is not. */
    static boolean isGiven(Terminal terminal, String question, String wanted) {
        terminal.line(question);
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return answer != null && answer.strip().equals(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("The answer cannot be read.", e);
        }
    }
}
