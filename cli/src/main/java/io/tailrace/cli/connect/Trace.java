package io.tailrace.cli.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The stack trace of a task as Connect shows it. */
final class Trace {
    /** What Connect says around the exception that a person can act on. */
    private static final Set<String> WRAPPERS = Set.of(
            "Tolerance exceeded in error handler",
            "Exiting WorkerSinkTask due to unrecoverable exception.",
            "Failed to start connector");

    /** The name of an option has dots as well, but no capital. */
    private static final String CLASS = "^([\\w$]+\\.)+[A-Z][\\w$]*(: |$)";

    private Trace() {}

    /** The message of the first exception that says what happened, in one line and without its class. */
    static String cause(String trace) {
        List<String> messages = messages(trace);
        return messages.stream()
                .filter(message -> !message.isEmpty() && !WRAPPERS.contains(message))
                .findFirst()
                .orElseGet(() -> trace.lines().findFirst().orElse("it says no more"));
    }

    private static List<String> messages(String trace) {
        List<String> messages = new ArrayList<>();
        boolean open = false;
        for (String line : trace.lines().toList()) {
            if (line.startsWith("\t")) {
                open = false;
            } else if (open) {
                int last = messages.size() - 1;
                messages.set(last, (messages.get(last) + " " + line.strip()).strip());
            } else {
                messages.add(withoutClass(line.replaceFirst("^Caused by: ", "")));
                open = true;
            }
        }
        return messages;
    }

    /** An exception around another one repeats that one's class. */
    private static String withoutClass(String line) {
        String rest = line.replaceFirst(CLASS, "");
        return rest.equals(line) ? rest.strip() : withoutClass(rest);
    }
}
