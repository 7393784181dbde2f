package io.tailrace.cli.connect;

/** The Connect worker is not there, or does not do what it was asked; the message says what to look at. */
public final class ConnectRestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectRestException(String message) {
        super(message);
    }

    ConnectRestException(String message, Throwable cause) {
        super(message, cause);
    }
}
