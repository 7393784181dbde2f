package io.tailrace.sink.s3;

import io.tailrace.aws.AwsErrors;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What fails again and again, by what it is done to, so that each cause is said once. */
final class Troubles {
    private final Map<String, String> causes = new HashMap<>();

    /** Whether this did not fail the last time, or for another cause. */
    boolean isNews(String subject, RuntimeException failure) {
        String cause = cause(failure);
        return !cause.equals(causes.put(subject, cause));
    }

    /** Whether it failed the last time, and does not any more. */
    boolean isOver(String subject) {
        return causes.remove(subject) != null;
    }

    /** By which a failure is known again: the message of a service has the id of each request. */
    private static String cause(RuntimeException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AwsServiceException service) {
                return service.getClass().getName() + " " + AwsErrors.code(service);
            }
        }
        return failure.toString();
    }
}
