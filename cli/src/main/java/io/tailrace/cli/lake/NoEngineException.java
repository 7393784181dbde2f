package io.tailrace.cli.lake;

/** Nothing answers where the query engine should be. */
public final class NoEngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoEngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
