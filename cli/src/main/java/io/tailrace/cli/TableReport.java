package io.tailrace.cli;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import io.tailrace.merge.TableState;
import io.tailrace.merge.TableState.Contents;
import io.tailrace.sink.s3.SinkLake;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Iceberg tables of a sink: what is in them, and how far each current table lags its log.
 *
 * @param lateAfter the merge lag from which on a table is late
 */
record TableReport(Map<String, TableState> tables, Duration lateAfter, Instant now) {
    private static final List<Column> COLUMNS = List.of(
            new Column("table", Align.LEFT),
            new Column("items", Align.RIGHT),
            new Column("merged", Align.RIGHT),
            new Column("changes", Align.RIGHT),
            new Column("files", Align.RIGHT),
            new Column("committed", Align.RIGHT),
            new Column("files waiting", Align.RIGHT),
            new Column("bytes waiting", Align.RIGHT),
            new Column("merge lag", Align.RIGHT));

    static TableReport of(SinkLake lake, InstantSource clock) {
        // A merge that is due, one under way, and one that was refused by another merger.
        return new TableReport(lake.tables(), lake.mergeInterval().multipliedBy(3), clock.instant());
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    void print(Terminal terminal) {
        List<List<String>> rows = new ArrayList<>();
        tables.forEach((name, state) -> rows.add(row(name, state)));
        new TextTable(COLUMNS, rows)
                .lines(terminal.style().columns() - 1, terminal.style().hasUnicode() ? "…" : "~")
                .forEach(terminal::line);
    }

    /** Tables with a log that has waited for long. */
    List<String> late() {
        return tables.entrySet().stream()
                .filter(table -> lag(table.getValue()).compareTo(lateAfter) > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<String> row(String name, TableState state) {
        @Nullable Contents current = state.current();
        return List.of(
                name,
                current == null ? "" : Terminal.count(current.rows()),
                current == null ? "" : ago(current.lastCommit()),
                Terminal.count(state.log().rows()),
                Terminal.count(state.log().files()),
                ago(state.log().lastCommit()),
                Terminal.count(state.waiting().files()),
                Terminal.megabytes(state.waiting().bytes()),
                Terminal.age(lag(state)));
    }

    private Duration lag(TableState state) {
        @Nullable Instant since = state.waiting().since();
        return since == null || since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
    }

    private String ago(@Nullable Instant time) {
        return time == null ? "" : Terminal.age(Duration.between(time, now)) + " ago";
    }
}
