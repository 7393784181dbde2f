package io.tailrace.testing.account;

import java.util.Map;

/**
 * A resource of a stack.
 *
 * @param physicalId the name by which its own service knows it
 * @param status in CloudFormation's words
 * @param properties of the template, evaluated
 */
record StackResource(
        String logicalId,
        String type,
        String physicalId,
        String status,
        String reason,
        Map<String, Object> properties) {

    StackResource {
        properties = Map.copyOf(properties);
    }

    StackResource with(String newStatus, String newReason) {
        return new StackResource(logicalId, type, physicalId, newStatus, newReason, properties);
    }

    boolean isUnderWay() {
        return status.endsWith("_IN_PROGRESS");
    }

    /** Whether its service has it; a resource that its stack has released still exists. */
    boolean exists() {
        return switch (status) {
            case "CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_COMPLETE" -> false;
            default -> true;
        };
    }
}
