package io.tailrace.cli.init;

import io.tailrace.cli.init.Shape.Field;
import io.tailrace.cli.init.Shape.ListOf;
import io.tailrace.cli.init.Shape.MapTo;
import io.tailrace.cli.init.Shape.Scalar;
import io.tailrace.cli.init.Shape.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Columns as the lines of a file: names and types aligned, and structs too long for a line with a line for each field. */
final class Declaration {
    private static final int LINE = 120;
    private static final int WIDEST_NAME = 40;
    private static final String INDENT = "  ";

    private Declaration() {}

    /** The declaration on one line. */
    static String of(TableProposal table) {
        return table.columns()
                .map(column ->
                        column.column() + " " + type(column, shape(column).declaration()))
                .collect(Collectors.joining(", "));
    }

    /** The value of the property {@code columns}, in lines that end with a backslash but for the last. */
    static List<String> lines(TableProposal table) {
        List<ColumnProposal> columns = table.columns().toList();
        int width = columns.stream()
                .mapToInt(column -> column.column().length())
                .filter(length -> length <= WIDEST_NAME)
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            lines.addAll(lines(columns.get(i), width, i == columns.size() - 1 ? "" : ","));
        }
        List<String> continued = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            continued.add(escaped(lines.get(i)) + (i == lines.size() - 1 ? "" : " \\"));
        }
        return continued;
    }

    private static List<String> lines(ColumnProposal column, int width, String end) {
        String name =
                column.column() + " ".repeat(Math.max(0, width - column.column().length()));
        String oneLine = INDENT + name + " " + type(column, shape(column).declaration()) + end;
        if (oneLine.length() <= LINE) {
            return List.of(oneLine);
        }
        List<String> lines = new ArrayList<>();
        open(INDENT + name + " ", shape(column), Shape.from(column.column(), column.attribute()) + end, INDENT, lines);
        return lines;
    }

    /** Writes a type behind its name, in several lines if it is too long for one. */
    private static void open(String before, Shape shape, String end, String indent, List<String> lines) {
        if ((before + shape.declaration() + end).length() <= LINE || struct(shape) == null) {
            lines.add(before + shape.declaration() + end);
            return;
        }
        Wrapped wrapped = wrapped(shape);
        lines.add(before + wrapped.opening);
        List<Field> fields = wrapped.struct.fields();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            open(
                    indent + INDENT + field.name() + ":",
                    field.shape(),
                    Shape.from(field.name(), field.attribute())
                            + (i == fields.size() - 1 ? wrapped.closing + end : ","),
                    indent + INDENT,
                    lines);
        }
    }

    /** A struct and the lists and maps around it. */
    private record Wrapped(String opening, Struct struct, String closing) {}

    private static @Nullable Struct struct(Shape shape) {
        if (shape instanceof Struct struct) {
            return struct;
        }
        if (shape instanceof ListOf list) {
            return struct(list.element());
        }
        return shape instanceof MapTo map ? struct(map.value()) : null;
    }

    private static Wrapped wrapped(Shape shape) {
        if (shape instanceof ListOf list) {
            Wrapped inner = wrapped(list.element());
            return new Wrapped("array<" + inner.opening, inner.struct, inner.closing + ">");
        }
        if (shape instanceof MapTo map) {
            Wrapped inner = wrapped(map.value());
            return new Wrapped("map<string," + inner.opening, inner.struct, inner.closing + ">");
        }
        if (shape instanceof Struct struct) {
            return new Wrapped("struct<", struct, ">");
        }
        throw new IllegalStateException("no struct in " + ((Scalar) shape).type());
    }

    private static String type(ColumnProposal column, String type) {
        return type + Shape.from(column.column(), column.attribute());
    }

    private static Shape shape(ColumnProposal column) {
        Shape shape = column.proposal().shape();
        if (shape == null) {
            throw new IllegalStateException(column.attribute() + " has no column");
        }
        return shape;
    }

    /** As a line of a properties file, in which a backslash means something. */
    private static String escaped(String line) {
        return line.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\f", "\\f");
    }
}
