package io.tailrace.cli.lake;

/** The query engine is not there or refuses a statement. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueryException(String message, Throwable cause) {
        super(message, cause);
    }
}
