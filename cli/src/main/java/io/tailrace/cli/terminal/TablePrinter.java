package io.tailrace.cli.terminal;

import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table; on a terminal its wide values give way, in a file or a pipe they are whole. */
final class TablePrinter implements AnswerPrinter {
    static final String NULL = "NULL";

    private final Terminal terminal;
    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    TablePrinter(Terminal terminal, List<AnswerColumn> columns) {
        this.terminal = terminal;
        this.columns = columns.stream()
                .map(column ->
                        new Column(column.name(), column.kind() == AnswerColumn.Kind.NUMBER ? Align.RIGHT : Align.LEFT))
                .toList();
    }

    @Override
    public void row(List<? extends @Nullable String> values) {
        List<String> row = new ArrayList<>();
        for (String value : values) {
            // A line of the table stays one line.
            row.add(value == null ? NULL : value.replace("\r", "\\r").replace("\n", "\\n"));
        }
        rows.add(row);
    }

    @Override
    public void end() {
        if (columns.isEmpty()) {
            return;
        }
        int width = terminal.style().isLive() ? terminal.style().columns() - 1 : Integer.MAX_VALUE;
        new TextTable(columns, rows)
                .lines(width, terminal.style().hasUnicode() ? "…" : "~")
                .forEach(terminal::line);
        terminal.blank();
    }
}
