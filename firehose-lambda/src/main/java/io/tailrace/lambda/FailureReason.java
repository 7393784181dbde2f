package io.tailrace.lambda;

import io.tailrace.event.MalformedEventException;
import org.apache.kafka.connect.errors.DataException;

/** Says why a record failed without saying what was in it. */
final class FailureReason {

    private FailureReason() {}

    /**
     * The text for the log. Our own exceptions name a place and never a value, so the innermost of them speaks; what is
     * around it names a topic and an offset, which mean nothing here. The message of anything else, such as
     * {@code NumberFormatException}, may quote the record: only its type and place are reported.
     */
    static String of(RuntimeException failure) {
        Throwable innermost = failure;
        while (isOurs(innermost) && innermost.getCause() != null && isOurs(innermost.getCause())) {
            innermost = innermost.getCause();
        }
        if (isOurs(innermost)) {
            return String.valueOf(innermost.getMessage());
        }
        StackTraceElement[] trace = innermost.getStackTrace();
        String place = trace.length > 0 ? " at " + trace[0] : "";
        return innermost.getClass().getName() + place + " (its message is not shown, because it may quote the record)";
    }

    private static boolean isOurs(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return (failure instanceof DataException || failure instanceof MalformedEventException)
                && trace.length > 0
                && trace[0].getClassName().startsWith("io.tailrace.");
    }
}
