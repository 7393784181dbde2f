package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type as a table in Glue has it. Unlike a declaration, it may have been written by anyone: a struct's fields may have
 * any name that has no colon, and a type that rows never bring is not an error.
 */
final class GlueType {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,2})(?:,(\\d{1,2}))?\\)");

    /** Twice as deep as DynamoDB nests: rows bring nothing deeper, and the stack bears it. */
    private static final int MAX_DEPTH = 64;

    private GlueType() {}

    /** The type; empty when rows never bring it, as with {@code char(3)} or a map of numbers. */
    static Optional<ColumnType> parse(String text) {
        return parse(text, 0);
    }

    private static Optional<ColumnType> parse(String text, int depth) {
        if (depth > MAX_DEPTH) {
            return Optional.empty();
        }
        String type = text.strip().toLowerCase(Locale.ROOT);
        if (!type.endsWith(">")) {
            return scalar(type.replace(" ", ""));
        }
        int open = type.indexOf('<');
        if (open < 0) {
            return Optional.empty();
        }
        String inside = type.substring(open + 1, type.length() - 1);
        return switch (type.substring(0, open).strip()) {
            case "array" -> parse(inside, depth + 1).map(ArrayOf::new);
            case "map" -> map(split(inside), depth + 1);
            case "struct" -> struct(split(inside), depth + 1);
            default -> Optional.empty();
        };
    }

    private static Optional<ColumnType> scalar(String name) {
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = decimal.group(2) == null ? 0 : Integer.parseInt(decimal.group(2));
            return precision < 1 || precision > Decimal.MAX_PRECISION || scale > precision
                    ? Optional.empty()
                    : Optional.of(new Decimal(precision, scale));
        }
        return Arrays.stream(Scalar.values())
                .filter(scalar -> scalar.athenaName().equals(name))
                .<ColumnType>map(scalar -> scalar)
                .findFirst();
    }

    private static Optional<ColumnType> map(List<String> parts, int depth) {
        return parts.size() == 2 && parts.get(0).strip().equals("string")
                ? parse(parts.get(1), depth).map(MapOf::new)
                : Optional.empty();
    }

    private static Optional<ColumnType> struct(List<String> parts, int depth) {
        List<Column> fields = new ArrayList<>();
        for (String part : parts) {
            int colon = part.indexOf(':');
            Optional<ColumnType> type = colon < 0 ? Optional.empty() : parse(part.substring(colon + 1), depth);
            if (type.isEmpty()) {
                return Optional.empty();
            }
            fields.add(new Column(part.substring(0, colon).strip(), type.get()));
        }
        return Optional.of(new StructOf(fields));
    }

    /** At the commas that are not within a type or a decimal's digits. */
    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '<' || c == '(') {
                depth++;
            } else if (c == '>' || c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(list.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(list.substring(start));
        return parts;
    }
}
