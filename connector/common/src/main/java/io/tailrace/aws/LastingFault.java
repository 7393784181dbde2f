package io.tailrace.aws;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Marks an exception of the SDK as one that an operator must act on, because waiting has not helped. It is a suppressed
 * exception, because the SDK lets no interceptor change the type of an exception.
 */
final class LastingFault extends Exception {
    LastingFault(ClientFault fault, Duration since) {
        super(
                "this has lasted for " + since.toSeconds() + " s. " + fault.advice() + ", then restart the task.",
                null,
                false,
                false);
    }

    /** The mark on this exception, or on the one that it wraps. */
    static Optional<LastingFault> of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Optional<LastingFault> mark = Arrays.stream(cause.getSuppressed())
                    .filter(LastingFault.class::isInstance)
                    .map(LastingFault.class::cast)
                    .findFirst();
            if (mark.isPresent()) {
                return mark;
            }
        }
        return Optional.empty();
    }
}
