package io.tailrace.cli.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
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
    private static final int LONGEST = 500;

    /** The head of a Java exception or its cause, not the lines of its trace. */
    private static final Pattern TROUBLE = Pattern.compile("(?=\\S).*(Exception|Error)\\b.*");

    private final AwsAccess aws;
    private final String group;
    private @Nullable Instant failedAt;
    private List<String> lines = List.of();
    private boolean isFound;
    private String trouble = "";

    FunctionLog(AwsAccess aws, String stack) {
        this.aws = aws;
        this.group = "/aws/lambda/" + stack;
    }

    /**
     * Looks into the log once the function has failed, and again as long as it names no exception: lines arrive late.
     *
     * @param fresh what has happened since the last call
     */
    void look(List<Event> fresh) {
        fresh.stream()
                .filter(event -> event.isCause() && event.type().equals(VERSION))
                .findFirst()
                .ifPresent(event -> failedAt = event.time());
        Instant failed = failedAt;
        if (failed == null || isFound || !trouble.isEmpty()) {
            return;
        }
        try {
            read(aws.logs(), failed.minus(SPAN));
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

    /** Keeps the end: a function that is in use has logged much before. */
    private void read(CloudWatchLogsClient logs, Instant from) {
        Deque<String> last = new ArrayDeque<>();
        Deque<String> troubles = new ArrayDeque<>();
        logs
                .filterLogEventsPaginator(filter -> filter.logGroupName(group).startTime(from.toEpochMilli()))
                .events()
                .stream()
                .map(FilteredLogEvent::message)
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .map(line -> line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...")
                .forEach(line -> {
                    keep(line, last);
                    if (TROUBLE.matcher(line).matches()) {
                        // A start that fails is tried again, and says the same.
                        troubles.remove(line);
                        keep(line, troubles);
                    }
                });
        isFound = !troubles.isEmpty();
        lines = List.copyOf(isFound ? troubles : last);
    }

    private static void keep(String line, Deque<String> last) {
        last.addLast(line);
        if (last.size() > MAX_LINES) {
            last.removeFirst();
        }
    }
}
