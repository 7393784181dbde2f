package io.tailrace.cli.terminal;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values between commas, after RFC 4180 but for the end of a line; NULL is nothing between two commas, an empty text two quotes. */
final class CsvPrinter implements AnswerPrinter {
    private static final Pattern QUOTED = Pattern.compile("[\",\\r\\n]|^\\s|\\s$|^$");

    private final Terminal terminal;

    CsvPrinter(Terminal terminal, List<AnswerColumn> columns) {
        this.terminal = terminal;
        if (!columns.isEmpty()) {
            row(columns.stream().map(AnswerColumn::name).toList());
        }
    }

    @Override
    public void row(List<? extends @Nullable String> values) {
        terminal.line(values.stream()
                .map(value -> value == null ? "" : quoted(Objects.requireNonNull(value)))
                .collect(Collectors.joining(",")));
    }

    @Override
    public void end() {}

    private static String quoted(String value) {
        return QUOTED.matcher(value).find() ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
