package io.tailrace.event.json;

import io.tailrace.event.Actor;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.Operation;
import io.tailrace.event.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a change while its record is being read, in whatever order the fields come. */
final class EventDraft {

    private final ImageChoice wanted;

    @Nullable Operation operation;

    @Nullable String id;

    @Nullable String table;

    @Nullable String region;

    @Nullable String streamArn;

    @Nullable String sequenceNumber;

    @Nullable Item keys;

    @Nullable Item newImage;

    @Nullable Item oldImage;

    @Nullable Instant time;

    @Nullable Actor actor;

    boolean hasChange;

    EventDraft(ImageChoice wanted) {
        this.wanted = wanted;
    }

    void operation(String eventName) {
        operation = Operation.named(eventName);
        if (operation == null) {
            throw new MalformedEventException(
                    "not an event of DynamoDB (INSERT, MODIFY, REMOVE, READ, SNAPSHOT)", "/eventName");
        }
    }

    boolean wantsNewImage() {
        return wanted != ImageChoice.OLD;
    }

    /** With {@link ImageChoice#AUTO}, no as soon as it is clear that the new image will do. */
    boolean wantsOldImage() {
        return switch (wanted) {
            case NEW -> false;
            case OLD, BOTH -> true;
            case AUTO -> newImage == null && (operation == null || operation == Operation.REMOVE);
        };
    }

    ChangeEvent finish() {
        if (!hasChange) {
            throw new MalformedEventException("not a change of DynamoDB: the record has no element 'dynamodb'."
                    + " Keep other records away with a predicate");
        }
        if (operation == null) {
            throw new MalformedEventException("not a change of DynamoDB: the record has no 'eventName'");
        }
        return new ChangeEvent(
                operation,
                id,
                keys == null ? Item.EMPTY : keys,
                newImage,
                oldImage,
                time,
                new Origin(table == null ? tableOf(streamArn) : table, region, streamArn, sequenceNumber),
                actor);
    }

    /** The table in arn:aws:dynamodb:region:account:table/NAME/stream/LABEL, which is all that Streams tell of it. */
    private static @Nullable String tableOf(@Nullable String streamArn) {
        int start = streamArn == null ? -1 : streamArn.indexOf(":table/");
        if (streamArn == null || start < 0) {
            return null;
        }
        int from = start + ":table/".length();
        int end = streamArn.indexOf('/', from);
        return end < 0 ? streamArn.substring(from) : streamArn.substring(from, end);
    }
}
