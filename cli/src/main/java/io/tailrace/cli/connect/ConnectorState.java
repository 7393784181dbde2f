package io.tailrace.cli.connect;

import java.util.List;
import java.util.Optional;

/**
 * How a connector fares.
 *
 * @param state RUNNING, FAILED, PAUSED, UNASSIGNED and the like, in Connect's words
 * @param trace the stack trace of a failed connector, else empty
 */
public record ConnectorState(String name, String state, String trace, List<Task> tasks) {
    /** One of its tasks, in the same words. */
    public record Task(int id, String state, String trace) {
        boolean isFailed() {
            return state.equals("FAILED");
        }
    }

    public ConnectorState {
        tasks = List.copyOf(tasks);
    }

    public boolean isFailed() {
        return state.equals("FAILED") || tasks.stream().anyMatch(Task::isFailed);
    }

    /** True once the connector and at least one task run. */
    public boolean isRunning() {
        return state.equals("RUNNING")
                && !tasks.isEmpty()
                && tasks.stream().allMatch(task -> task.state().equals("RUNNING"));
    }

    /** Of what has failed the first, the connector or one of its tasks, and why, in one line. */
    public Optional<String> firstError() {
        if (state.equals("FAILED")) {
            return Optional.of("the connector has FAILED: " + Trace.cause(trace));
        }
        return tasks.stream()
                .filter(Task::isFailed)
                .findFirst()
                .map(task -> "task " + task.id() + " has FAILED: " + Trace.cause(task.trace()));
    }

    /** True when it is paused or stopped on request. */
    public boolean isHalted() {
        return state.equals("PAUSED") || state.equals("STOPPED");
    }

    /** One line for the connector and one for each task; of a trace the first lines, which say what happened. */
    public String describe() {
        StringBuilder text = new StringBuilder(name + " is " + state + messages(trace));
        for (Task task : tasks) {
            text.append("\n    task ").append(task.id()).append(" is ").append(task.state());
            text.append(messages(task.trace()));
        }
        if (tasks.isEmpty()) {
            text.append("\n    it has no tasks yet");
        }
        return text.toString();
    }

    /** The messages of the exception and its causes; the frames between them are in the log. */
    private static String messages(String trace) {
        StringBuilder text = new StringBuilder();
        trace.lines()
                .filter(line -> !line.startsWith("\t") && !line.isBlank())
                .limit(6)
                .forEach(line -> text.append("\n        ").append(line));
        return text.toString();
    }
}
