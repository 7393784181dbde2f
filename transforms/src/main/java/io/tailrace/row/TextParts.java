package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import io.tailrace.schema.Modifiers.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Columns that hold a part of an attribute's text each, such as 42 of a key {@code USER#42}. An attribute whose parts are all in columns
 * or known beforehand is not kept in the rest, since its text can be derived from them; any other is.
 */
final class TextParts {

    private final List<Source> sources = new ArrayList<>();
    private final List<String> underivable = new ArrayList<>();

    /** A column of a part. */
    private record Target(int index, Field field, Conversion conversion) {}

    /**
     * An attribute of parts.
     *
     * @param known the parts of the pattern of its texts; empty when there is none
     * @param hasColumn whether a column holds all of it
     */
    private record Source(
            String attribute, String separator, List<String> known, boolean hasColumn, List<Target> columns) {}

    /**
     * The parts that a declaration names, and those that are known of its attributes.
     *
     * @param prefix of the columns' names in rows
     * @param patterns what is known of the texts of attributes, with {@code *} for any characters
     */
    TextParts(Columns columns, String prefix, Schema row, Names names, Map<String, String> patterns) {
        Map<String, List<Column>> byAttribute = new LinkedHashMap<>();
        patterns.keySet().forEach(attribute -> byAttribute.put(attribute, new ArrayList<>()));
        for (Column column : columns.list()) {
            if (column.modifiers().part() != null) {
                byAttribute
                        .computeIfAbsent(column.attribute(), attribute -> new ArrayList<>())
                        .add(column);
            }
        }
        byAttribute.forEach((attribute, parts) -> {
            Source source = source(attribute, parts, columns, prefix, row, names, patterns.get(attribute));
            // An attribute in a column of its own, without parts, is neither filled here nor left out.
            if (!source.hasColumn || !source.columns.isEmpty()) {
                sources.add(source);
            }
        });
    }

    private static Source source(
            String attribute,
            List<Column> parts,
            Columns columns,
            String prefix,
            Schema row,
            Names names,
            @Nullable String pattern) {
        Part first = parts.isEmpty() ? null : parts.get(0).modifiers().part();
        String separator = first == null ? "#" : first.separator();
        List<Target> targets = new ArrayList<>();
        for (Column column : parts) {
            Part part = column.modifiers().part();
            Field field = row.field(prefix + column.name());
            if (part != null) {
                targets.add(new Target(
                        part.number() - 1, field, Conversions.to(column, field.name(), field.schema(), names)));
            }
        }
        boolean hasColumn = columns.list().stream()
                .filter(column -> column.modifiers().part() == null)
                .anyMatch(column -> column.modifiers().attribute() == null
                        ? column.name().equals(names.name(attribute))
                        : column.attribute().equals(attribute));
        return new Source(
                attribute, separator, pattern == null ? List.of() : split(pattern, separator), hasColumn, targets);
    }

    /** Fills the columns, and answers the item without the attributes that can be derived from them. */
    Item fill(@Nullable Object[] values, Item item, Unconverted unconverted) {
        List<String> derivable = List.of();
        underivable.clear();
        for (Source source : sources) {
            String text = text(item.find(source.attribute));
            boolean isDerivable = text != null && fill(values, source, text, unconverted);
            if (source.hasColumn) {
                continue;
            }
            if (isDerivable) {
                derivable = derivable.isEmpty() ? new ArrayList<>() : derivable;
                derivable.add(source.attribute);
            } else {
                underivable.add(source.attribute);
            }
        }
        return derivable.isEmpty() ? item : without(item, derivable);
    }

    /** Whether, since it was filled last, the text of an attribute of parts can be derived from the row. */
    boolean isDerivable(String attribute) {
        return !underivable.contains(attribute);
    }

    /** Whether the text can be derived from the columns and from what is known. */
    private static boolean fill(@Nullable Object[] values, Source source, String text, Unconverted unconverted) {
        List<String> parts = split(text, source.separator);
        boolean[] derivable = new boolean[parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            derivable[i] =
                    source.known.size() == parts.size() && source.known.get(i).equals(parts.get(i));
        }
        for (Target target : source.columns) {
            if (target.index < parts.size()) {
                String part = parts.get(target.index);
                Object value = target.conversion.convert(new Text(part), unconverted);
                unconverted.clear();
                values[target.field.index()] = value;
                derivable[target.index] |= value != null && part.equals(text(value));
            }
        }
        for (boolean each : derivable) {
            if (!each) {
                return false;
            }
        }
        return true;
    }

    private static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** A number has no parts; it may still be known. */
    private static @Nullable String text(@Nullable AttributeValue value) {
        if (value instanceof Text text) {
            return text.value();
        }
        return value instanceof Numeric number ? number.digits() : null;
    }

    private static String text(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    private static Item without(Item item, List<String> attributes) {
        Item.Builder left = new Item.Builder();
        for (int i = 0; i < item.size(); i++) {
            if (!attributes.contains(item.name(i))) {
                left.add(item.name(i), item.value(i));
            }
        }
        return left.build();
    }
}
