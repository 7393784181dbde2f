package io.tailrace.source.dynamodb.trouble;

import org.apache.kafka.connect.errors.ConnectException;

/** A stream that the service does not know, or knows no more. */
public final class StreamGoneException extends ConnectException {

    private static final long serialVersionUID = 1L;

    public StreamGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
