package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorState;
import io.tailrace.cli.terminal.Pause;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at connectors after they were applied, until it is clear how they fare. */
final class StartWatch {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    /** A worker begins with a change a moment after it took it, and a task may fail at its first poll. */
    private static final int LOOKS_THAT_CONVINCE = 10;

    private final ConnectorClient rest;
    private final Pause pause;
    private final Set<String> waiting;
    private final Map<String, Integer> runs = new TreeMap<>();

    StartWatch(ConnectorClient rest, Pause pause, Set<String> names) {
        this.rest = rest;
        this.pause = pause;
        this.waiting = new TreeSet<>(names);
    }

    /** Says of each connector in one line how it fares; true when none has failed, and all run or are paused. */
    boolean await(Duration patience, Consumer<String> good, Consumer<String> bad) throws InterruptedException {
        boolean well = true;
        long looks = Math.max(LOOKS_THAT_CONVINCE, patience.dividedBy(LOOK_AGAIN));
        for (long look = 0; look < looks && !waiting.isEmpty(); look++) {
            pause.sleep(LOOK_AGAIN);
            for (ConnectorState state : states().values()) {
                if (state.firstError().isPresent()) {
                    waiting.remove(state.name());
                    bad.accept(state.name() + ": " + state.firstError().get());
                    well = false;
                } else if (state.isHalted()) {
                    waiting.remove(state.name());
                    good.accept(state.name() + " is " + state.state());
                } else if (runs.merge(state.name(), 1, (before, one) -> state.isRunning() ? before + one : 0)
                        >= LOOKS_THAT_CONVINCE) {
                    waiting.remove(state.name());
                    good.accept(state.name() + " runs, tasks: " + state.tasks().size());
                }
            }
        }
        Map<String, ConnectorState> still = states();
        for (String name : waiting) {
            bad.accept(name + " does not run after " + patience.toSeconds() + " s; "
                    + (still.containsKey(name) ? still.get(name).describe() : "the worker does not know it yet"));
        }
        return well && waiting.isEmpty();
    }

    private Map<String, ConnectorState> states() throws InterruptedException {
        return rest.states().stream()
                .filter(state -> waiting.contains(state.name()))
                .collect(Collectors.toMap(ConnectorState::name, Function.identity()));
    }
}
