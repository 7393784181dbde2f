package io.tailrace.cli.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A query in a file, such as those in config/athena.
 *
 * @param title what it answers: the comment at its start
 * @param sql the statement, without comment lines and the semicolon
 */
public record SqlFile(String title, String sql) {
    private static final String COMMENT = "--";

    /** Reads a file with one statement. */
    public static SqlFile read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The SQL file " + file + " cannot be read.", e);
        }
        String title = lines.stream()
                .takeWhile(line -> line.startsWith(COMMENT))
                .map(line -> line.substring(COMMENT.length()).strip())
                .collect(Collectors.joining(" "));
        if (title.isEmpty()) {
            throw new IllegalArgumentException(
                    "The SQL file " + file + " does not start with a comment that says what it answers.");
        }
        String sql = lines.stream()
                .filter(line -> !line.strip().startsWith(COMMENT))
                .collect(Collectors.joining("\n"))
                .strip();
        return new SqlFile(title, sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql);
    }
}
