package io.tailrace.cli.lake;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a statement an engine found an error: Trino and Athena both say "line 1:8". */
public final class SqlPosition {
    private static final Pattern POSITION = Pattern.compile("line (\\d+):(\\d+)");
    private static final int MAX_BEFORE = 60;

    private SqlPosition() {}

    /** The message, and below it the line it speaks of with a mark under the place; the message alone if it names none. */
    public static String pointing(String message, String sql) {
        Matcher matcher = POSITION.matcher(message);
        List<String> lines = sql.lines().toList();
        if (!matcher.find() || Integer.parseInt(matcher.group(1)) > lines.size()) {
            return message;
        }
        String line = lines.get(Integer.parseInt(matcher.group(1)) - 1).replace('\t', ' ');
        int column = Math.min(Integer.parseInt(matcher.group(2)), line.length() + 1) - 1;
        int cut = Math.max(0, column - MAX_BEFORE);
        return message + "\n    " + line.substring(cut) + "\n    " + " ".repeat(column - cut) + "^";
    }
}
