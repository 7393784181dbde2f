package io.tailrace.source;

import org.apache.kafka.connect.errors.RetriableException;

/** Why a call that another thread made has failed. */
public final class CallFailure {

    private CallFailure() {}

    /** Throws the failure, unless the same call may work later. */
    public static void requireRetriable(Exception failure) {
        if (!(failure instanceof RetriableException)) {
            throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
        }
    }
}
