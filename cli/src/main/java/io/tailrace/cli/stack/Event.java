package io.tailrace.cli.stack;

import java.time.Instant;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/**
 * An event of a stack.
 *
 * @param id which no other event has
 * @param resource its name in the template
 * @param name by which its service knows it; empty before it has one
 * @param reason empty when CloudFormation gives none
 */
record Event(
        String id,
        Instant time,
        String resource,
        String name,
        String type,
        String status,
        String reason,
        boolean isOfStack) {
    static Event of(StackEvent event) {
        String reason = event.resourceStatusReason();
        return new Event(
                event.eventId(),
                event.timestamp(),
                event.logicalResourceId(),
                event.physicalResourceId() == null ? "" : event.physicalResourceId(),
                event.resourceType(),
                event.resourceStatusAsString(),
                reason == null ? "" : reason,
                event.stackId().equals(event.physicalResourceId()));
    }

    /** Whether the stack starts an operation that was requested. */
    boolean isStart() {
        return isOfStack
                && switch (status) {
                    case "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS" -> true;
                    default -> false;
                };
    }

    /** Whether the stack has come to rest. */
    boolean isEnd() {
        return isOfStack && !status.endsWith("_IN_PROGRESS");
    }

    /** Whether a resource failed by itself, not because another did. */
    boolean isCause() {
        return !isOfStack && status.endsWith("_FAILED") && !isGivenUp();
    }

    /** Whether work on a resource was ended because another failed. */
    boolean isGivenUp() {
        return status.endsWith("_FAILED") && reason.endsWith("cancelled");
    }
}
