package io.tailrace.cli.stack;

/** Something is in the way of the work on a stack; the message says what, and the way out. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StackException(String message) {
        super(message);
    }

    StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
