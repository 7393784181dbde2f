package io.tailrace.sink.layout;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.DataException;

/**
 * The folder of a row as a text with placeholders: {@code {table}}, {@code {time:yyyy-MM-dd}}, {@code {field:customer.country}}.
 * It knows no rows: it says which fields it wants and is given their values as text.
 */
public final class FolderTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern COLUMN = Pattern.compile("(?:^|/)([^/=]+)=");
    private static final Pattern HIDDEN = Pattern.compile("(?:^|/)[._]");
    private static final Instant A_MINUTE = Instant.parse("2026-11-22T13:45:00Z");

    private final List<Part> parts;
    private final Set<String> columns;

    private FolderTemplate(List<Part> parts, Set<String> columns) {
        this.parts = List.copyOf(parts);
        this.columns = Set.copyOf(columns);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong with it
     */
    public static FolderTemplate parse(String template) {
        List<Part> parts = new ArrayList<>();
        Matcher place = PLACEHOLDER.matcher(template);
        int end = 0;
        while (place.find()) {
            addText(parts, template.substring(end, place.start()));
            parts.add(place(place.group(1)));
            end = place.end();
        }
        addText(parts, template.substring(end));
        Set<String> columns = new HashSet<>();
        COLUMN.matcher(template).results().forEach(match -> {
            if (!columns.add(match.group(1).toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("two folders are named " + match.group(1)
                        + "=, and no table has two partition columns of one name");
            }
        });
        FolderTemplate read = new FolderTemplate(parts, columns);
        read.requireReadable();
        read.fields().stream()
                .filter(field -> columns.contains(field.toLowerCase(Locale.ROOT)))
                .findFirst()
                .ifPresent(field -> {
                    throw new IllegalArgumentException("the folder " + field + "= has the name of the column whose"
                            + " value it holds, and Athena cannot read a table that has both. Name it " + field
                            + "_is=, for example");
                });
        return read;
    }

    private void requireReadable() {
        String folder = example("t");
        if (("/" + folder + "/").contains("//")) {
            throw new IllegalArgumentException(
                    "it makes a folder without a name, because it begins or ends with /, has // in it, or is empty");
        }
        if (isHidden(folder)) {
            throw new IllegalArgumentException(
                    "it makes a folder that begins with _ or a dot, and Athena does not read such folders");
        }
        if (folder.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("it has a control character");
        }
    }

    /** A folder of this table, with example values. */
    public String example(String table) {
        return folder(
                table,
                A_MINUTE.atZone(ZoneId.of("UTC")),
                fields().stream().map(field -> "v").toList());
    }

    /** Whether readers skip it, as Athena and Glue skip everything that begins with an underscore or a dot. */
    static boolean isHidden(String folder) {
        return HIDDEN.matcher(folder).find();
    }

    private static void addText(List<Part> parts, String text) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException("it has a { without a }, or a } without a {");
        }
        parts.add(new TextPart(text));
    }

    private static Part place(String inside) {
        if (inside.equals("table")) {
            return new TablePart();
        }
        if (inside.startsWith("time:")) {
            return TimePart.of(inside.substring("time:".length()));
        }
        if (inside.startsWith("field:") && inside.length() > "field:".length()) {
            return new FieldPart(inside.substring("field:".length()));
        }
        throw new IllegalArgumentException(
                "{" + inside + "} is unknown. Use {table}, {time:PATTERN} as in {time:yyyy-MM-dd}, and {field:NAME}");
    }

    private static DateTimeFormatter formatter(String pattern) {
        DateTimeFormatter formatter;
        try {
            formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "{time:" + pattern + "} has a pattern that is not valid (letters as in yyyy-MM-dd or HH): "
                            + e.getMessage(),
                    e);
        }
        ZonedDateTime minute = A_MINUTE.atZone(ZoneId.of("UTC"));
        if (!formatter
                .format(minute)
                .equals(formatter.format(minute.plusSeconds(59).plusNanos(999_999_999)))) {
            throw new IllegalArgumentException("{time:" + pattern
                    + "} changes within a minute, and would make a file for each such moment. Use minutes"
                    + " (mm) at most");
        }
        return formatter;
    }

    /** The fields whose values {@link #folder} wants, in its order: a name, or names with points between. */
    List<String> fields() {
        return parts.stream()
                .filter(FieldPart.class::isInstance)
                .map(part -> ((FieldPart) part).path)
                .toList();
    }

    /** The names before an equals sign, in lower case: Hive's partition columns. */
    Set<String> columns() {
        return columns;
    }

    /** The folder, without slashes at its ends. Nothing in it changes within a minute. */
    String folder(String table, ZonedDateTime time, List<String> fieldValues) {
        StringBuilder folder = new StringBuilder();
        int next = 0;
        for (Part part : parts) {
            if (part instanceof TextPart text) {
                folder.append(text.text);
            } else if (part instanceof TimePart timePart) {
                timePart.append(time, folder);
            } else if (part instanceof FieldPart) {
                appendVisibly(folder, fieldValues.get(next++));
            } else if (part instanceof TablePart) {
                folder.append(table);
            } else {
                throw new IllegalStateException("unknown part " + part);
            }
        }
        return folder.toString();
    }

    /** A value that a folder's name begins with makes no folder that readers pass over, and none that means another. */
    private static void appendVisibly(StringBuilder folder, String value) {
        boolean first = folder.length() == 0 || folder.charAt(folder.length() - 1) == '/';
        folder.append(first ? FolderName.visible(value) : value);
    }

    private sealed interface Part {}

    private record TextPart(String text) implements Part {}

    private record TablePart() implements Part {}

    private record TimePart(DateTimeFormatter formatter) implements Part {

        static TimePart of(String pattern) {
            try {
                return new TimePart(FolderTemplate.formatter(pattern));
            } catch (IllegalArgumentException e) {
                throw e;
            } catch (RuntimeException e) { // Java's own faults: a cast that fails at peH, a width that is too small
                throw new IllegalArgumentException(
                        "{time:" + pattern + "} is a pattern that Java cannot write: " + e.getMessage(), e);
            }
        }

        /** A zone's name may be longer than the pattern's width. */
        void append(ZonedDateTime time, StringBuilder folder) {
            try {
                formatter.formatTo(time, folder);
            } catch (DateTimeException e) {
                throw new DataException("The folder's {time:...} cannot write the row's time: " + e.getMessage(), e);
            }
        }
    }

    private record FieldPart(String path) implements Part {}
}
