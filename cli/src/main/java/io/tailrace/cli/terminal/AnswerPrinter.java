package io.tailrace.cli.terminal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the rows of one answer, as they come or at the end. */
public interface AnswerPrinter {
    /** A row; a value that is NULL is null, and an empty text is one. */
    void row(List<? extends @Nullable String> values);

    /** After the last row. */
    void end();
}
