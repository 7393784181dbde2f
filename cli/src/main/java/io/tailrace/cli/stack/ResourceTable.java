package io.tailrace.cli.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The progress of each resource of a stack, from the events of the stack. */
final class ResourceTable {
    /** The state of a resource. */
    enum State {
        WAITING("waiting"),
        WORKING("at work"),
        GIVEN_UP("given up"),
        DONE("done"),
        KEPT("kept"),
        FAILED("failed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * One resource.
     *
     * @param words what happens to it, as in {@code being created}
     * @param since when work on it began, or null before
     * @param last the time of its newest event
     */
    record Row(
            String resource,
            String type,
            State state,
            String words,
            @Nullable Instant since,
            @Nullable Instant last) {
        Duration took(Instant now) {
            if (since == null || last == null) {
                return Duration.ZERO;
            }
            return Duration.between(since, state == State.WORKING && now.isAfter(last) ? now : last);
        }
    }

    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** A resource that will be processed. */
    void expect(String resource, String type) {
        rows.put(resource, new Row(resource, shortened(type), State.WAITING, State.WAITING.word(), null, null));
    }

    void see(Event event) {
        Row row = rows.get(event.resource());
        State state = event.isGivenUp() ? State.GIVEN_UP : state(event.status());
        boolean begins = state == State.WORKING && (row == null || row.state() != State.WORKING);
        Instant since = begins || row == null || row.since() == null ? event.time() : row.since();
        rows.put(
                event.resource(),
                new Row(
                        event.resource(),
                        shortened(event.type()),
                        state,
                        event.isGivenUp() ? state.word() : words(event.status()),
                        since,
                        event.time()));
    }

    List<Row> rows() {
        return new ArrayList<>(rows.values());
    }

    long count(Collection<State> states) {
        return rows.values().stream()
                .filter(row -> states.contains(row.state()))
                .count();
    }

    private static State state(String status) {
        if (status.endsWith("_FAILED")) {
            return State.FAILED;
        }
        if (status.equals("DELETE_SKIPPED")) {
            return State.KEPT;
        }
        return status.endsWith("_COMPLETE") ? State.DONE : State.WORKING;
    }

    /** {@code CREATE_IN_PROGRESS} is "being created", {@code CREATE_COMPLETE} "created". */
    static String words(String status) {
        String verb = status.replaceAll("_.*", "");
        String past = switch (verb) {
            case "CREATE" -> "created";
            case "UPDATE" -> "updated";
            case "DELETE" -> "deleted";
            default -> status;
        };
        return switch (state(status)) {
            case WAITING, GIVEN_UP -> state(status).word();
            case WORKING -> "being " + past;
            case DONE -> past;
            case KEPT -> "kept";
            case FAILED -> "not " + past;
        };
    }

    private static String shortened(String type) {
        return type.replaceFirst("^AWS::", "");
    }
}
