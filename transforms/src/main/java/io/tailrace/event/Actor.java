package io.tailrace.event;

import org.jspecify.annotations.Nullable;

/**
 * Who made the change, where the stream says so. DynamoDB names an actor only for what its own services did, so most
 * changes have none.
 */
public record Actor(@Nullable String type, @Nullable String principalId) {

    /** Whether DynamoDB itself removed the item because its time to live was over. */
    public boolean isTimeToLive() {
        return "Service".equals(type) && "dynamodb.amazonaws.com".equals(principalId);
    }
}
