package io.tailrace.cli.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Statements in a file, such as those in config/athena.
 *
 * @param title what they answer or make: the comment at the file's start, empty without one
 * @param statements without comments and semicolons
 */
public record SqlFile(String title, List<String> statements) {
    private static final String COMMENT = "--";

    public SqlFile {
        statements = List.copyOf(statements);
    }

    /** Cuts SQL into its statements, which end with semicolons. */
    public static List<String> split(String sql) {
        return SqlScanner.statements(sql);
    }

    /** Reads a file; a statement ends with a semicolon that is in neither quotes nor a comment. */
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
        return new SqlFile(title, split(String.join("\n", lines)));
    }

    /** The statement of a file that has only one. */
    public String statement() {
        if (statements.size() != 1) {
            throw new IllegalArgumentException("Expected one statement, but found " + statements.size() + ".");
        }
        return statements.get(0);
    }
}
