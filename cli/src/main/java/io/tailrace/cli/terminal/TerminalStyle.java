package io.tailrace.cli.terminal;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What standard output can show. Not a preference: it is read once from the process, and a file or a pipe gets plain text.
 *
 * @param abilities besides plain lines of ASCII
 * @param columns width of a line, in characters
 * @param rows lines that can be seen at once, and so written over
 */
public record TerminalStyle(Set<Ability> abilities, int columns, int rows) {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int MIN_COLUMNS = 40;
    private static final int DEFAULT_ROWS = 24;
    private static final int MIN_ROWS = 8;

    /** What a terminal may be able to show, and not a file. */
    public enum Ability {
        /** A line can be overwritten. */
        LIVE,
        /** Colours are wanted and understood. */
        COLORED,
        /** Characters beyond ASCII arrive. */
        UNICODE
    }

    public TerminalStyle {
        abilities = Set.copyOf(abilities);
        columns = Math.max(columns, MIN_COLUMNS);
        rows = Math.max(rows, MIN_ROWS);
    }

    /** As many rows as terminals used to have. */
    public TerminalStyle(Set<Ability> abilities, int columns) {
        this(abilities, columns, DEFAULT_ROWS);
    }

    /** Plain text for files, pipes and tests. */
    public static TerminalStyle plain() {
        return new TerminalStyle(Set.of(), DEFAULT_COLUMNS);
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
        Set<Ability> abilities = EnumSet.noneOf(Ability.class);
        if (speaksUtf8(env)) {
            abilities.add(Ability.UNICODE);
        }
        if (terminalColumns.isEmpty()) {
            return new TerminalStyle(abilities, DEFAULT_COLUMNS);
        }
        if (!env.getOrDefault("TERM", "dumb").equals("dumb")) {
            abilities.add(Ability.LIVE);
            if (env.getOrDefault("NO_COLOR", "").isEmpty()) {
                abilities.add(Ability.COLORED);
            }
        }
        return new TerminalStyle(
                abilities, number(terminalColumns, DEFAULT_COLUMNS), number(terminalRows, DEFAULT_ROWS));
    }

    public boolean isLive() {
        return abilities.contains(Ability.LIVE);
    }

    public boolean isColored() {
        return abilities.contains(Ability.COLORED);
    }

    public boolean hasUnicode() {
        return abilities.contains(Ability.UNICODE);
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
