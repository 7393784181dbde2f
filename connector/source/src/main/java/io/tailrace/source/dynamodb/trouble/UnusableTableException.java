package io.tailrace.source.dynamodb.trouble;

import org.apache.kafka.connect.errors.ConnectException;

/** A table that cannot be captured as it is: it does not exist, or has no stream, or one without images. Nothing of it is lost by that. */
public class UnusableTableException extends ConnectException {

    private static final long serialVersionUID = 1L;

    public UnusableTableException(String message) {
        super(message);
    }
}
