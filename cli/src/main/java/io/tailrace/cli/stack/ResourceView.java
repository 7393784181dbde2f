package io.tailrace.cli.stack;

import io.tailrace.cli.stack.ResourceTable.Row;
import io.tailrace.cli.stack.ResourceTable.State;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A stack's resources on the terminal: a table that is written over while they change, in full at the end. On a low terminal the rows that matter
 * least give way: what waits, then what is done. In a file there is a line for each change instead.
 */
final class ResourceView {
    private static final List<Column> COLUMNS = List.of(
            new Column("", Align.LEFT),
            new Column("resource", Align.LEFT),
            new Column("type", Align.LEFT),
            new Column("state", Align.LEFT),
            new Column("seconds", Align.RIGHT));

    /** Header, rule, the line below, and one for the cursor. */
    private static final int OTHER_LINES = 5;

    private static final Set<State> ENDED = Set.of(State.DONE, State.KEPT);

    private final Terminal terminal;
    private final ResourceTable resources;

    ResourceView(Terminal terminal, ResourceTable resources) {
        this.terminal = terminal;
        this.resources = resources;
    }

    /** Shows what has changed. */
    void show(List<Event> fresh, Instant now) {
        if (!terminal.style().isLive()) {
            fresh.stream().filter(event -> !event.isOfStack()).forEach(event -> terminal.line(plain(event)));
            return;
        }
        if (resources.rows().isEmpty()) {
            return;
        }
        int room = terminal.style().rows() - OTHER_LINES;
        List<Row> rows = resources.rows();
        Set<Row> chosen = mattersMost(rows, room);
        List<Row> shown = rows.stream().filter(chosen::contains).toList();
        List<String> lines = new ArrayList<>(table(shown, now));
        String hidden = shown.size() == rows.size() ? "" : ", " + (rows.size() - shown.size()) + " not shown";
        lines.add("  " + resources.count(ENDED) + " of " + rows.size() + " done, "
                + resources.count(Set.of(State.WORKING)) + " at work" + hidden);
        terminal.block(lines);
    }

    /** Prints the final table of all resources that were touched; in a file they were reported already. */
    void settle(Instant now) {
        terminal.settled();
        if (terminal.style().isLive()) {
            List<Row> started =
                    resources.rows().stream().filter(row -> row.since() != null).toList();
            table(started, now).forEach(terminal::line);
        }
        terminal.blank();
    }

    private static Set<Row> mattersMost(List<Row> rows, int room) {
        return rows.stream()
                .sorted(Comparator.comparing(row -> switch (row.state()) {
                    case FAILED -> 0;
                    case WORKING -> 1;
                    case DONE, KEPT -> 2;
                    case WAITING, GIVEN_UP -> 3;
                }))
                .limit(room)
                .collect(Collectors.toSet());
    }

    private List<String> table(List<Row> rows, Instant now) {
        List<List<String>> cells = rows.stream()
                .map(row -> List.of(
                        mark(row.state()),
                        row.resource(),
                        row.type(),
                        row.words(),
                        row.since() == null ? "" : Terminal.count(row.took(now).toSeconds())))
                .toList();
        List<String> lines = new TextTable(COLUMNS, cells)
                .lines(terminal.style().columns() - 1, terminal.style().hasUnicode() ? "…" : "~");
        List<String> colored = new ArrayList<>(lines.subList(0, 2));
        for (int i = 0; i < rows.size(); i++) {
            colored.add(colored(rows.get(i).state(), lines.get(i + 2)));
        }
        return colored;
    }

    private String colored(State state, String line) {
        return switch (state) {
            case FAILED -> terminal.red(line);
            case WAITING, GIVEN_UP -> terminal.dim(line);
            case DONE, KEPT -> terminal.green(line);
            case WORKING -> line;
        };
    }

    private String mark(State state) {
        boolean unicode = terminal.style().hasUnicode();
        return switch (state) {
            case FAILED -> unicode ? "✗" : "x";
            case DONE, KEPT -> unicode ? "✓" : "+";
            case WORKING -> unicode ? "…" : "~";
            case WAITING, GIVEN_UP -> "";
        };
    }

    private String plain(Event event) {
        String reason = event.reason().isEmpty() || !event.status().endsWith("_FAILED") ? "" : ": " + event.reason();
        return "  %-18s %s (%s)%s"
                .formatted(
                        ResourceTable.words(event.status()),
                        event.resource(),
                        event.type().replaceFirst("^AWS::", ""),
                        reason);
    }
}
