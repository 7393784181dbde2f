package io.tailrace.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows under a header, aligned in columns: numbers to the right, text to the left. Wide columns give way until a line fits, and say so with an
 * ellipsis. Not for machines: {@code query --format csv} is.
 */
public record TextTable(List<Column> columns, List<List<String>> rows) {
    private static final int MIN_WIDTH = 6;
    private static final int FIRST_EMOJI = 0x1F300;
    private static final String GAP = "  ";

    /** Where the values of a column stand. */
    public enum Align {
        LEFT,
        RIGHT
    }

    /** A header and how its values are aligned. */
    public record Column(String name, Align align) {}

    public TextTable {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.size() + " values under " + columns.size() + " columns");
            }
        }
    }

    /** The table's lines: header, rule, rows. No line is longer than {@code maxColumns} unless the columns are too many to fit at all. */
    public List<String> lines(int maxColumns, String ellipsis) {
        int[] widths = widths(maxColumns);
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::name).toList(), widths, ellipsis));
        lines.add(Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining(GAP)));
        for (List<String> row : rows) {
            lines.add(line(row, widths, ellipsis));
        }
        return lines;
    }

    private int[] widths(int maxColumns) {
        int[] widths = new int[columns.size()];
        for (int c = 0; c < widths.length; c++) {
            int column = c;
            widths[c] = Math.max(
                    columns.get(c).name().length(),
                    rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0));
        }
        int room = maxColumns - GAP.length() * (widths.length - 1);
        for (int used = sum(widths); used > room; used--) {
            int widest = widest(widths);
            if (widths[widest] <= MIN_WIDTH) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private String line(List<String> values, int[] widths, String ellipsis) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String text = cut(values.get(c), widths[c], ellipsis);
            String space = " ".repeat(widths[c] - width(text));
            boolean last = c == widths.length - 1;
            line.append(
                    switch (columns.get(c).align()) {
                        case RIGHT -> space + text;
                        case LEFT -> last ? text : text + space;
                    });
            if (!last) {
                line.append(GAP);
            }
        }
        return line.toString();
    }

    private static String cut(String text, int width, String ellipsis) {
        if (width(text) <= width) {
            return text;
        }
        int end = 0;
        for (int used = ellipsis.length(); end < text.length(); end += Character.charCount(text.codePointAt(end))) {
            used += width(text.codePointAt(end));
            if (used > width) {
                break;
            }
        }
        return text.substring(0, end) + ellipsis;
    }

    private static int width(String text) {
        return text.codePoints().map(TextTable::width).sum();
    }

    /** Chinese, Japanese and Korean characters and most emoji take two columns of a terminal. */
    private static int width(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
            default -> codePoint >= FIRST_EMOJI ? 2 : 1;
        };
    }

    private static int sum(int[] widths) {
        return Arrays.stream(widths).sum();
    }

    private static int widest(int[] widths) {
        int widest = 0;
        for (int c = 1; c < widths.length; c++) {
            if (widths[c] > widths[widest]) {
                widest = c;
            }
        }
        return widest;
    }
}
