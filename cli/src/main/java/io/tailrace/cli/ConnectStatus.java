package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorState;
import io.tailrace.cli.connect.DeployedConnector;
import io.tailrace.cli.connect.SourceProgress;
import io.tailrace.cli.connect.TopicTail;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import io.tailrace.source.dynamodb.stream.Retention;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connectors of a worker on the terminal: a row each, the first error of those that have one, and the tables of the sinks. */
final class ConnectStatus {
    private static final List<Column> COLUMNS = List.of(
            new Column("", Align.LEFT),
            new Column("connector", Align.LEFT),
            new Column("state", Align.LEFT),
            new Column("tasks", Align.LEFT),
            new Column("", Align.LEFT));

    private static final Duration LATE = Retention.KEPT.dividedBy(2);

    private final ConnectorClient rest;
    private final @Nullable TopicTail kafka;
    private final Terminal terminal;
    private final InstantSource clock;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ConnectStatus(ConnectorClient rest, @Nullable TopicTail kafka, Terminal terminal, InstantSource clock) {
        this.rest = rest;
        this.kafka = kafka;
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * Prints how the connectors fare; true when all tasks run and none is late.
     *
     * @param kafka to look into for rows that sinks have not written; null not to look
     */
    static boolean print(
            ConnectorClient rest, URI worker, @Nullable TopicTail kafka, Terminal terminal, InstantSource clock)
            throws InterruptedException {
        return new ConnectStatus(rest, kafka, terminal, clock).print(worker);
    }

    private boolean print(URI worker) throws InterruptedException {
        List<DeployedConnector> connectors = rest.connectors();
        if (connectors.isEmpty()) {
            terminal.line("The worker at " + worker + " has no connectors. ./tailrace apply creates them from files.");
            return true;
        }
        for (DeployedConnector connector : connectors) {
            look(connector);
        }
        new TextTable(COLUMNS, rows)
                .lines(terminal.style().columns() - 1, terminal.style().hasUnicode() ? "…" : "~")
                .forEach(terminal::line);
        problems.forEach(problem -> terminal.line("  " + problem));
        boolean areTablesWell = true;
        for (DeployedConnector connector : connectors) {
            areTablesWell &= !connector.isOurSink() || printTables(connector);
        }
        terminal.blank();
        terminal.line(
                problems.isEmpty()
                        ? "All connectors run."
                        : problems.size() + (problems.size() == 1 ? " problem." : " problems.")
                                + " docs/source.md and docs/sink.md say what to look at first.");
        return problems.isEmpty() && areTablesWell;
    }

    private void look(DeployedConnector connector) throws InterruptedException {
        ConnectorState state = connector.state();
        int before = problems.size();
        state.firstError().ifPresent(error -> problems.add(state.name() + ": " + error));
        if (state.firstError().isEmpty() && !state.isRunning()) {
            problems.add(state.name() + " is " + state.state()
                    + (state.isHalted() ? ", on request: its changes wait" : ", and not all of its tasks run"));
        }
        String progress = connector.isOurSource() ? progress(state.name()) : "";
        long running = state.tasks().stream()
                .filter(task -> task.state().equals("RUNNING"))
                .count();
        rows.add(List.of(
                mark(problems.size() == before),
                state.name(),
                state.state(),
                running + " of " + state.tasks().size(),
                progress));
    }

    private String progress(String name) throws InterruptedException {
        Optional<SourceProgress> found = rest.progress(name);
        if (found.isEmpty()) {
            return "its worker does not show offsets (Kafka 3.6 does)";
        }
        SourceProgress progress = found.get();
        progress.lost()
                .forEach(table -> problems.add(name + " has stopped capturing " + table
                        + ", because changes were lost: on.data.loss in docs/source.md says what can be done"));
        String snapshots = progress.snapshots().isEmpty()
                ? ""
                : "snapshot of " + String.join(", ", progress.snapshots()) + " under way";
        if (progress.delivered() == null) {
            return snapshots.isEmpty() ? "no data yet" : snapshots;
        }
        Duration behind = Duration.between(progress.delivered(), clock.instant());
        Duration left = Retention.KEPT.minus(behind);
        String text = Terminal.age(behind) + " behind, "
                + (left.isNegative() ? "changes may be trimmed" : Terminal.age(left) + " until trimmed");
        if (behind.compareTo(LATE) > 0) {
            problems.add(name + " is " + text + ", with table " + progress.slowest());
        }
        return snapshots.isEmpty() ? text : text + ", " + snapshots;
    }

    private boolean printTables(DeployedConnector sink) {
        terminal.blank();
        String name = sink.state().name();
        try {
            return SinkStatus.print(name, sink.config(), kafka, terminal, clock);
        } catch (RuntimeException e) {
            // The worker may have files and rights that this machine has not; its connectors are shown all the same.
            terminal.line("The tables of " + name + " cannot be looked at from here: " + Failures.message(e));
            return true;
        }
    }

    private String mark(boolean isWell) {
        boolean unicode = terminal.style().hasUnicode();
        return isWell ? unicode ? "✓" : "+" : unicode ? "✗" : "x";
    }
}
