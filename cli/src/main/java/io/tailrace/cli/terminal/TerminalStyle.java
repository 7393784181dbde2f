package io.tailrace.cli.terminal;

import java.util.Locale;
import java.util.Map;

/**
 * What standard output can show. Not a preference: it is read once from the process, and a file or a pipe gets plain text.
 *
 * @param live whether a line can be overwritten
 * @param colored whether colours are wanted and understood
 * @param unicode whether characters beyond ASCII arrive
 * @param columns width of a line, in characters
 * @param rows lines that can be seen at once, and so written over
 */
public record TerminalStyle(boolean live, boolean colored, boolean unicode, int columns, int rows) {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int MIN_COLUMNS = 40;
    private static final int DEFAULT_ROWS = 24;
    private static final int MIN_ROWS = 8;

    public TerminalStyle {
        columns = Math.max(columns, MIN_COLUMNS);
        rows = Math.max(rows, MIN_ROWS);
    }

    /** As many rows as terminals used to have. */
    public TerminalStyle(boolean live, boolean colored, boolean unicode, int columns) {
        this(live, colored, unicode, columns, DEFAULT_ROWS);
    }

    /** Plain text for files, pipes and tests. */
    public static TerminalStyle plain() {
        return new TerminalStyle(false, false, false, DEFAULT_COLUMNS);
    }

    /**
     * Reads the style from what the launcher and the shell say. The launcher decides whether standard output is a terminal, because Java's own answer
     * changed its meaning in JDK 22.
     *
     * @param env the environment: NO_COLOR, TERM, LC_ALL, LC_CTYPE, LANG
     * @param terminalColumns width of the terminal as the launcher found it; empty when standard output is not a terminal
     * @param terminalRows its height
     */
    public static TerminalStyle of(Map<String, String> env, String terminalColumns, String terminalRows) {
        boolean unicode = speaksUtf8(env);
        if (terminalColumns.isEmpty()) {
            return new TerminalStyle(false, false, unicode, DEFAULT_COLUMNS);
        }
        boolean dumb = env.getOrDefault("TERM", "dumb").equals("dumb");
        boolean noColor = !env.getOrDefault("NO_COLOR", "").isEmpty();
        return new TerminalStyle(
                !dumb,
                !dumb && !noColor,
                unicode,
                number(terminalColumns, DEFAULT_COLUMNS),
                number(terminalRows, DEFAULT_ROWS));
    }

    private static boolean speaksUtf8(Map<String, String> env) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = env.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String charset = value.toLowerCase(Locale.ROOT);
                return charset.contains("utf-8") || charset.contains("utf8");
            }
        }
        return false;
    }

    private static int number(String text, int otherwise) {
        try {
            int number = Integer.parseInt(text);
            return number > 0 ? number : otherwise;
        } catch (NumberFormatException notANumber) {
            return otherwise;
        }
    }
}
