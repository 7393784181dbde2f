package io.tailrace.cli.terminal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the rows of an answer are printed: for people, or for programs. */
public enum AnswerFormat {
    TABLE,
    VERTICAL,
    CSV,
    JSON;

    /** The format of this name, in small letters. */
    public static Optional<AnswerFormat> of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(name))
                .findFirst();
    }

    /** All names, for a message. */
    public static String words() {
        return Arrays.stream(values()).map(AnswerFormat::word).collect(Collectors.joining(", "));
    }

    /** Whether a program reads it: then nothing else is printed to standard output, and no row is left out. */
    public boolean isForPrograms() {
        return switch (this) {
            case TABLE, VERTICAL -> false;
            case CSV, JSON -> true;
        };
    }

    /** A printer for one answer. */
    public AnswerPrinter printer(Terminal terminal, List<AnswerColumn> columns) {
        return switch (this) {
            case TABLE -> new TablePrinter(terminal, columns);
            case VERTICAL -> new VerticalPrinter(terminal, columns);
            case CSV -> new CsvPrinter(terminal, columns);
            case JSON -> new JsonPrinter(terminal, columns);
        };
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
