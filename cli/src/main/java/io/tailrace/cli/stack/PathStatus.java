package io.tailrace.cli.stack;

import io.tailrace.cli.stack.Hop.Health;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The path of a stack on the terminal: a row for each hop. */
public final class PathStatus {
    private static final List<Column> COLUMNS = List.of(
            new Column("", Align.LEFT),
            new Column("hop", Align.LEFT),
            new Column("state", Align.LEFT),
            new Column("lag", Align.RIGHT),
            new Column("", Align.LEFT));

    private final AwsAccess aws;
    private final Terminal terminal;
    private final Clock clock;

    public PathStatus(AwsAccess aws, Terminal terminal, Clock clock) {
        this.aws = aws;
        this.terminal = terminal;
        this.clock = clock;
    }

    /** Prints how the path is; true when no hop is ill and the stack is there to stay. */
    public boolean print(String name) {
        Optional<Stack> found = Stack.find(aws.cloudFormation(), name);
        if (found.isEmpty()) {
            terminal.failed("There is no stack " + name + " in " + aws.region()
                    + ": nothing is deployed there. Create it with ./tailrace deploy, or name another region"
                    + " or account.");
            return false;
        }
        Stack stack = found.get();
        terminal.line(terminal.bold("Stack " + name + " in " + aws.region()) + ", " + stack.status());
        List<Hop> hops = new Hops(aws, stack, Parts.of(aws.cloudFormation(), stack.id()), clock).style();
        print(hops);
        boolean isWell = !stack.isBeingDeleted() && hops.stream().noneMatch(PathStatus::isIll);
        terminal.blank();
        terminal.line(isWell ? praise(hops) : verdict(stack, hops));
        return isWell;
    }

    private void print(List<Hop> hops) {
        List<List<String>> cells = hops.stream()
                .map(hop -> List.of(mark(hop.health()), hop.name(), hop.state(), hop.lag(), hop.detail()))
                .toList();
        List<String> lines = new TextTable(COLUMNS, cells)
                .lines(terminal.style().columns() - 1, terminal.style().hasUnicode() ? "…" : "~");
        lines.subList(0, 2).forEach(terminal::line);
        for (int i = 0; i < hops.size(); i++) {
            terminal.line(colored(hops.get(i).health(), lines.get(i + 2)));
        }
        // What a narrow terminal has cut off matters most where something is wrong.
        for (int i = 0; i < hops.size(); i++) {
            Hop hop = hops.get(i);
            if (isIll(hop) && !lines.get(i + 2).contains(hop.detail())) {
                terminal.line("  " + hop.name() + ": " + hop.detail());
            }
        }
    }

    private static boolean isIll(Hop hop) {
        return switch (hop.health()) {
            case WELL, QUIET -> false;
            case LATE, BROKEN, UNKNOWN -> true;
        };
    }

    private static String praise(List<Hop> hops) {
        List<String> quiet = hops.stream()
                .filter(hop -> hop.health() == Health.QUIET)
                .map(Hop::name)
                .toList();
        return quiet.isEmpty()
                ? "All hops are healthy."
                : "No hop is unhealthy. No data yet for " + String.join(", ", quiet)
                        + ": nothing flowed there in the last " + Metrics.SPAN.toMinutes() + " minutes.";
    }

    private static String verdict(Stack stack, List<Hop> hops) {
        long unknown =
                hops.stream().filter(hop -> hop.health() == Health.UNKNOWN).count();
        long ill = hops.stream().filter(PathStatus::isIll).count() - unknown;
        String text = (ill == 0 ? "" : ill + (ill == 1 ? " hop is" : " hops are") + " unhealthy. ")
                + (unknown == 0 ? "" : unknown + " could not be looked at. ");
        return switch (stack.phase()) {
            case BUSY ->
                text
                        + (stack.isBeingDeleted()
                                ? "The stack is being deleted: ./tailrace destroy watches it."
                                : "The stack is being changed: ./tailrace deploy watches it.");
            case EMPTY, REMAINS, STUCK -> text + "The stack is not complete: ./tailrace deploy says why.";
            case STANDING -> text + "docs/managed-path.md says what to look at first.";
        };
    }

    private String colored(Health health, String line) {
        return switch (health) {
            case WELL -> line;
            case QUIET -> terminal.dim(line);
            case LATE, UNKNOWN -> terminal.bold(line);
            case BROKEN -> terminal.red(line);
        };
    }

    private String mark(Health health) {
        boolean unicode = terminal.style().hasUnicode();
        return switch (health) {
            case WELL -> unicode ? "✓" : "+";
            case QUIET -> unicode ? "·" : "-";
            case LATE -> "!";
            case BROKEN -> unicode ? "✗" : "x";
            case UNKNOWN -> "?";
        };
    }
}
