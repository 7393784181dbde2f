package io.tailrace.cli.terminal;

/** A column of an answer. */
public record AnswerColumn(String name, Kind kind) {
    /** What a program reads its values as. */
    public enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN
    }
}
