package io.tailrace.source.dynamodb;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * A table as DynamoDB describes it.
 *
 * @param id changes when a table is dropped and created again under the same name
 * @param streamArn null when the table has never had a stream
 * @param describedAt the service's time of the answer
 */
record SourceTable(
        String name,
        String id,
        KeySchema keys,
        @Nullable String streamArn,
        StreamState streamState,
        @Nullable StreamViewType viewType,
        Instant describedAt) {

    enum StreamState {
        ENABLED,
        DISABLED
    }
}
