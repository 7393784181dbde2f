package io.tailrace.lambda;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.tailrace.lambda.Answer.Failed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports the failed records of one invocation, a line for each reason: four thousand records that fail alike are one
 * fault, and CloudWatch charges by the byte.
 */
final class FailureLog {

    /** Reasons that name a position differ from record to record; beyond this many the rest is counted. */
    static final int MAX_LINES = 20;

    private final LambdaLogger log;

    FailureLog(LambdaLogger log) {
        this.log = log;
    }

    void report(List<Answer> answers) {
        Map<String, List<Failed>> byReason = new LinkedHashMap<>();
        for (Answer answer : answers) {
            if (answer instanceof Failed failed) {
                byReason.computeIfAbsent(failed.reason(), reason -> new ArrayList<>())
                        .add(failed);
            }
        }
        if (byReason.isEmpty()) {
            return;
        }
        byReason.entrySet().stream()
                .limit(MAX_LINES)
                .forEach(entry -> warn(entry.getValue().size() + " x ProcessingFailed: " + entry.getKey()
                        + " First recordId: " + entry.getValue().get(0).record().recordId()));
        long unsaid =
                byReason.values().stream().skip(MAX_LINES).mapToLong(List::size).sum();
        if (unsaid > 0) {
            warn(unsaid + " x ProcessingFailed for other reasons; the records are under Firehose's error prefix.");
        }
    }

    private void warn(String line) {
        log.log(line + System.lineSeparator(), LogLevel.WARN);
    }
}
