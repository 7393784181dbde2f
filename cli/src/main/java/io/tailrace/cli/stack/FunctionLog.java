package io.tailrace.cli.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * What the function logged when its version could not be published, as when its start fails. It is read while the stack is rolled back, since a
 * stack that is not created takes the log group along.
 */
final class FunctionLog {
    private static final String VERSION = "AWS::Lambda::Version";

    /** Publishing a version, with its snapshot, takes minutes. */
    private static final Duration SPAN = Duration.ofMinutes(15);

    private static final int MAX_LINES = 3;
    private static final int MAX_EVENTS = 10_000;
    private static final int LONGEST = 500;

    /** The head of a Java exception or its cause, not the lines of its trace. */
    private static final Pattern TROUBLE = Pattern.compile("(?=\\S).*(Exception|Error)\\b.*");

    private final AwsAccess aws;
    private final String group;
    private @Nullable Instant failedAt;
    private List<String> lines = List.of();
    private String trouble = "";

    FunctionLog(AwsAccess aws, String stack) {
        this.aws = aws;
        this.group = "/aws/lambda/" + stack;
    }

    /**
     * Looks into the log once the function has failed, and again as long as nothing is there: lines arrive late.
     *
     * @param fresh what has happened since the last call
     */
    void look(List<Event> fresh) {
        fresh.stream()
                .filter(event -> event.isCause() && event.type().equals(VERSION))
                .findFirst()
                .ifPresent(event -> failedAt = event.time());
        Instant failed = failedAt;
        if (failed == null || !lines.isEmpty() || !trouble.isEmpty()) {
            return;
        }
        try {
            lines = newest(aws.logs(), failed.minus(SPAN));
        } catch (ResourceNotFoundException gone) {
            trouble = "had nothing of it before the rollback deleted it.";
        } catch (AwsServiceException e) {
            trouble = "was not read: " + AwsFault.of(e).message() + ".";
        }
    }

    /** What to add to the explanation of a failure; empty when it was not the function that failed. */
    String words() {
        if (failedAt == null) {
            return "";
        }
        String log = "\nThe function's log " + group + " ";
        if (lines.isEmpty()) {
            return log + (trouble.isEmpty() ? "has nothing of it yet." : trouble);
        }
        return log + "says:\n    " + String.join("\n    ", lines);
    }

    private List<String> newest(CloudWatchLogsClient logs, Instant from) {
        List<String> messages = logs
                .filterLogEventsPaginator(filter -> filter.logGroupName(group).startTime(from.toEpochMilli()))
                .events()
                .stream()
                .limit(MAX_EVENTS)
                .map(FilteredLogEvent::message)
                .flatMap(String::lines)
                .map(line -> line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...")
                .filter(line -> !line.isBlank())
                .toList();
        List<String> troubles = messages.stream()
                .filter(line -> TROUBLE.matcher(line).matches())
                .distinct()
                .toList();
        return last(troubles.isEmpty() ? messages : troubles).toList();
    }

    private static Stream<String> last(List<String> lines) {
        return lines.stream().skip(Math.max(0, lines.size() - MAX_LINES));
    }
}
