package io.tailrace.source.dynamodb;

/** A table that was captured and has no stream any more: it was disabled, or the table was dropped. */
final class StreamEndedException extends UnusableTableException {

    private static final long serialVersionUID = 1L;

    StreamEndedException(String message) {
        super(message);
    }
}
