package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Something that happened to a stack or to one of its resources. */
record StackEvent(
        String id, Instant time, String logicalId, String physicalId, String type, String status, String reason) {

    static final String STACK = "AWS::CloudFormation::Stack";

    ObjectNode json(String stackId, String stackName) {
        ObjectNode json = Api.object()
                .put("EventId", id)
                .put("StackId", stackId)
                .put("StackName", stackName)
                .put("LogicalResourceId", logicalId)
                .put("PhysicalResourceId", physicalId)
                .put("ResourceType", type)
                .put("Timestamp", time.toString())
                .put("ResourceStatus", status);
        return reason.isEmpty() ? json : json.put("ResourceStatusReason", reason);
    }
}
