package io.tailrace.cli.terminal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line with an object for each row. Numbers keep their digits; what JSON has no number for, as NaN, is text. */
final class JsonPrinter implements AnswerPrinter {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");

    private final Terminal terminal;
    private final List<AnswerColumn> columns;

    JsonPrinter(Terminal terminal, List<AnswerColumn> columns) {
        this.terminal = terminal;
        this.columns = distinct(columns);
    }

    @Override
    public void row(List<? extends @Nullable String> values) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (int c = 0; c < columns.size(); c++) {
            AnswerColumn column = columns.get(c);
            String value = values.get(c);
            if (value == null) {
                row.putNull(column.name());
            } else if (isBare(column.kind(), value)) {
                row.putRawValue(column.name(), new RawValue(value));
            } else {
                row.put(column.name(), value);
            }
        }
        terminal.line(row.toString());
    }

    @Override
    public void end() {}

    private static boolean isBare(AnswerColumn.Kind kind, String value) {
        return switch (kind) {
            case TEXT -> false;
            case NUMBER -> NUMBER.matcher(value).matches();
            case BOOLEAN -> value.equals("true") || value.equals("false");
        };
    }

    /** An object has no two members of one name, and an answer may have two such columns. */
    private static List<AnswerColumn> distinct(List<AnswerColumn> columns) {
        Set<String> names = new HashSet<>();
        List<AnswerColumn> distinct = new ArrayList<>();
        for (AnswerColumn column : columns) {
            String name = column.name();
            for (int n = 2; !names.add(name); n++) {
                name = column.name() + "_" + n;
            }
            distinct.add(new AnswerColumn(name, column.kind()));
        }
        return distinct;
    }
}
