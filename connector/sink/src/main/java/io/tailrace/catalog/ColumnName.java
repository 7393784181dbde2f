package io.tailrace.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.connect.errors.DataException;

/**
 * Names of columns as Glue and Athena accept them, in lower case. A column may have nearly any name, and is quoted in
 * statements where it needs to be. A field of a struct is part of a type's text, for which Athena documents letters,
 * digits, the underscore and the point.
 */
final class ColumnName {
    /** Glue's limit, in bytes. */
    private static final int LONGEST = 255;

    private ColumnName() {}

    /** The name of a column; a DataException when a table cannot have it. */
    static String ofColumn(String name) {
        if (name.indexOf(',') >= 0) {
            throw refused(
                    name, "has a comma in its name, which separates the names of columns in a table's properties");
        }
        if (!name.equals(name.strip())) {
            throw refused(name, "has a space at the start or end of its name, where it cannot be seen");
        }
        if (name.codePoints().anyMatch(ColumnName::isNoCharacter)) {
            throw refused(name, "has a control character in its name");
        }
        return lowerCase(name, name);
    }

    /** The name of a field within a column; a DataException when a table cannot have it. */
    static String ofField(String name, String path) {
        if (!name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.')) {
            throw refused(
                    path + name,
                    "is a field of a struct, and has something other than letters, digits, underscores and points in"
                            + " its name, which Athena cannot read");
        }
        return lowerCase(name, path + name);
    }

    private static String lowerCase(String name, String path) {
        String lower = name.toLowerCase(Locale.ROOT);
        int bytes = lower.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST) {
            throw refused(path, "has a name of " + bytes + " bytes; Glue takes 1 to " + LONGEST);
        }
        // Athena finds columns in files without regard to case, letter by letter.
        if (!lower.equalsIgnoreCase(name)) {
            throw refused(path, "has an upper-case letter in its name that has no single lower-case letter");
        }
        return lower;
    }

    /** Unpaired surrogates too, which UTF-8 cannot encode. */
    private static boolean isNoCharacter(int c) {
        return Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF;
    }

    private static DataException refused(String path, String reason) {
        return new DataException("Column " + shown(path) + " " + reason + ". Rename it with a transform.");
    }

    private static String shown(String path) {
        return path.length() <= LONGEST ? path : path.substring(0, 64) + "...";
    }
}
