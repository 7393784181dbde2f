package io.tailrace.cli.terminal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line for each value, whole: for rows that are wider than the terminal. */
final class VerticalPrinter implements AnswerPrinter {
    private final Terminal terminal;
    private final List<AnswerColumn> columns;
    private final int width;
    private int count;

    VerticalPrinter(Terminal terminal, List<AnswerColumn> columns) {
        this.terminal = terminal;
        this.columns = List.copyOf(columns);
        this.width = columns.stream()
                .mapToInt(column -> column.name().length())
                .max()
                .orElse(0);
    }

    @Override
    public void row(List<? extends @Nullable String> values) {
        terminal.line("-- row " + ++count);
        for (int c = 0; c < columns.size(); c++) {
            String name = columns.get(c).name();
            String value = values.get(c);
            terminal.line(
                    name + " ".repeat(width - name.length()) + " | " + (value == null ? TablePrinter.NULL : value));
        }
    }

    @Override
    public void end() {
        if (!columns.isEmpty()) {
            terminal.blank();
        }
    }
}
