package io.tailrace.merge;

import org.apache.kafka.connect.errors.RetriableException;

/** Another commit was first, so nothing was merged, and the same call works as soon as it is made. */
public final class MergeRefusedException extends RetriableException {
    private static final long serialVersionUID = 1L;

    MergeRefusedException(String message) {
        super(message);
    }

    MergeRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
