package io.tailrace.cli.lake;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL into statements at the semicolons that end one: not at those in quotes, whichever of the three, nor in comments, which are left out. It
 * knows no more of SQL.
 */
final class SqlScanner {
    private final String sql;
    private final List<String> statements = new ArrayList<>();
    private StringBuilder statement = new StringBuilder();
    private int at;

    private SqlScanner(String sql) {
        this.sql = sql;
    }

    /**
     * The statements, without comments, semicolons and blanks around them.
     *
     * @throws IllegalArgumentException when a quote or a comment is never closed
     */
    static List<String> statements(String sql) {
        return new SqlScanner(sql).scan();
    }

    private List<String> scan() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (sql.startsWith("--", at)) {
                skipLine();
            } else if (sql.startsWith("/*", at)) {
                at = closing("*/", at + 2, "comment");
                statement.append(' ');
            } else if (c == '\'' || c == '"' || c == '`') {
                // Two of them are one in the text; read as two texts they come out the same.
                int end = closing(String.valueOf(c), at + 1, "quote");
                statement.append(sql, at, end);
                at = end;
            } else if (c == ';') {
                end();
                at++;
            } else {
                statement.append(c);
                at++;
            }
        }
        end();
        return statements;
    }

    /** A comment that has its line to itself takes the line with it. */
    private void skipLine() {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
        int line = statement.lastIndexOf("\n") + 1;
        if (at < sql.length() && statement.substring(line).isBlank()) {
            statement.setLength(line);
            at++;
        }
    }

    private int closing(String mark, int from, String what) {
        int end = sql.indexOf(mark, from);
        if (end < 0) {
            long line = sql.substring(0, from).lines().count();
            throw new IllegalArgumentException(
                    "A " + what + " in the SQL is never closed: it begins in line " + line + ".");
        }
        return end + mark.length();
    }

    private void end() {
        String text = statement.toString().strip();
        if (!text.isEmpty()) {
            statements.add(text);
        }
        statement = new StringBuilder();
    }
}
