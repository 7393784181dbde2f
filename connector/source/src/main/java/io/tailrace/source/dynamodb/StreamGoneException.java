package io.tailrace.source.dynamodb;

import org.apache.kafka.connect.errors.ConnectException;

/** A stream that the service does not know, or knows no more. */
final class StreamGoneException extends ConnectException {

    private static final long serialVersionUID = 1L;

    StreamGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
