package io.tailrace.sink.s3;

import io.tailrace.aws.AwsErrors;
import java.util.HashMap;
import java.util.Map;

/** What fails again and again, by what it is done to, so that each cause is said once. */
final class Troubles {
    private final Map<String, String> causes = new HashMap<>();

    /** Whether this did not fail the last time, or for another cause. */
    boolean isNews(String subject, RuntimeException failure) {
        String cause = AwsErrors.cause(failure);
        return !cause.equals(causes.put(subject, cause));
    }

    /** Whether it failed the last time, and does not any more. */
    boolean isOver(String subject) {
        return causes.remove(subject) != null;
    }
}
