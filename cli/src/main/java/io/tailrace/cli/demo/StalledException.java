package io.tailrace.cli.demo;

import io.tailrace.cli.connect.ConnectorState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The changes do not arrive; the message holds what an operator would look at first. */
final class StalledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern TROUBLE = Pattern.compile(" (WARN|ERROR) ");
    private static final int LAST_LINES = 8;
    private static final int LINE_LENGTH = 240;

    private StalledException(String message) {
        super(message);
    }

    static StalledException failed(List<ConnectorState> failed, Path logs) {
        return new StalledException("A connector failed." + states(failed) + troubles(logs));
    }

    static StalledException still(Flow flow, Duration patience, List<ConnectorState> states, Path logs) {
        return new StalledException("Nothing has moved for " + patience.toSeconds() + " s: " + flow.written()
                + " changes written, " + flow.captured() + " captured, " + flow.landed() + " landed, " + flow.waiting()
                + " records waiting for the sink." + states(states) + troubles(logs));
    }

    private static String states(List<ConnectorState> states) {
        return states.stream().map(state -> "\n  " + state.describe()).collect(Collectors.joining());
    }

    /** The worker's last warnings and errors. */
    private static String troubles(Path logs) {
        Path log = logs.resolve("connect-worker.log");
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> troubles =
                    lines.filter(line -> TROUBLE.matcher(line).find()).toList();
            String last = troubles.stream()
                    .skip(Math.max(0, troubles.size() - LAST_LINES))
                    .map(line -> "\n    " + line.substring(0, Math.min(line.length(), LINE_LENGTH)))
                    .collect(Collectors.joining());
            return (last.isEmpty() ? "" : "\n  The worker's last warnings and errors:" + last) + "\n  All logs: "
                    + logs;
        } catch (IOException unreadable) {
            return "\n  Logs: " + logs;
        }
    }
}
