package io.tailrace.source.dynamodb.trouble;

/** A table that was captured and has no stream any more: it was disabled, or the table was dropped. */
public final class StreamEndedException extends UnusableTableException {

    private static final long serialVersionUID = 1L;

    public StreamEndedException(String message) {
        super(message);
    }
}
