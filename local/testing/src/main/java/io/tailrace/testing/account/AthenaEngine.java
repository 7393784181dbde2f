package io.tailrace.testing.account;

import java.util.List;

/** What answers the statements that the Athena stand-in is given. */
@FunctionalInterface
public interface AthenaEngine {

    /**
     * Answers one statement.
     *
     * @param database the database for names without one
     * @throws AthenaFailure if the statement is wrong
     */
    Answer ask(String sql, String database);

    /**
     * An answer.
     *
     * @param columns names and Athena's types, as in {@code price decimal}
     * @param rows texts, in the order of the columns; null for NULL
     */
    record Answer(List<String> columns, List<List<String>> rows, long scannedBytes) {}

    /** The failure of a statement, with Athena's message. */
    final class AthenaFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public AthenaFailure(String message) {
            super(message);
        }
    }
}
