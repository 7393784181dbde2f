package io.tailrace.source.dynamodb.table;

import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.trouble.UnusableTableException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * A table as DynamoDB describes it.
 *
 * @param id changes when a table is dropped and created again under the same name
 * @param streamArn null when the table has never had a stream
 * @param describedAt the service's time of the answer
 */
public record SourceTable(
        String name,
        String id,
        KeySchema keys,
        @Nullable String streamArn,
        StreamState streamState,
        @Nullable StreamViewType viewType,
        Instant describedAt) {

    private static final Set<StreamViewType> WITH_NEW_IMAGE =
            Set.of(StreamViewType.NEW_AND_OLD_IMAGES, StreamViewType.NEW_IMAGE);

    public enum StreamState {
        ENABLED,
        DISABLED
    }

    /**
     * Checks what {@code validate()} checks too.
     *
     * @return the ARN of the stream to read
     * @throws UnusableTableException when there is no stream, or one without images
     */
    public String requireStream(SourceOptions options) {
        if (streamArn == null || streamState == StreamState.DISABLED) {
            throw new UnusableTableException("Table " + name + " has no stream. Enable one: " + enabling());
        }
        if (!options.tables().keysOnlyStreams() && (viewType == null || !WITH_NEW_IMAGE.contains(viewType))) {
            throw new UnusableTableException("The stream of table " + name + " has view type " + viewType
                    + ", which carries no new images. A stream's view type cannot be changed: disable the stream and enable it again with "
                    + "StreamViewType=NEW_AND_OLD_IMAGES, or accept changes without images with "
                    + SourceOptions.KEYS_ONLY + "=true.");
        }
        return streamArn;
    }

    /** The command that enables the stream. */
    public String enabling() {
        return "aws dynamodb update-table --table-name " + name
                + " --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES";
    }
}
