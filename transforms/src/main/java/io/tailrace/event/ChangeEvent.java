package io.tailrace.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of one item, as DynamoDB Streams reports it. It is not a row: nothing is flattened, typed or renamed yet.
 *
 * @param operation what happened
 * @param id the stream's identity of the change, the same each time the change is delivered
 * @param keys the primary key of the item; empty when the record carries none
 * @param newImage the item after the change; null when there is none, or when the reader skips it
 * @param oldImage the item before the change; null when there is none, or when the reader skips it
 * @param time when it happened, no finer than on the wire (seconds on Streams and pipes)
 * @param origin where the change comes from
 * @param actor who made it, when the stream says so
 */
public record ChangeEvent(
        Operation operation,
        @Nullable String id,
        Item keys,
        @Nullable Item newImage,
        @Nullable Item oldImage,
        @Nullable Instant time,
        Origin origin,
        @Nullable Actor actor) {

    /** To the year 5138. */
    private static final int MICROS_DIGITS = 17;

    /** Kinesis' numbers have 56 digits, although its API allows for more. */
    private static final int KINESIS_DIGITS = 56;

    /** The table's name. */
    public @Nullable String table() {
        return origin.table();
    }

    /** Whether the item was removed because its time to live was over, and not by anyone's call. */
    public boolean isTimeToLiveExpiry() {
        return operation == Operation.REMOVE && actor != null && actor.isTimeToLive();
    }

    /**
     * The same change with a place in the Kinesis stream that it came by, unless it has its own sequence number: those of the native
     * integration have none. Its time to the microsecond comes first, because the integration may write changes in another order
     * than they were made, and only then the number that Kinesis gave the record. Both are padded, so that text order is the order
     * of an item's changes.
     *
     * @param kinesisSequence the digits of the record's sequence number
     */
    public ChangeEvent inKinesis(String kinesisSequence) {
        if (time == null || origin.sequenceNumber() != null || !operation.isChange()) {
            return this;
        }
        long micros = Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000L);
        String place = padded(Long.toString(micros), MICROS_DIGITS) + padded(kinesisSequence, KINESIS_DIGITS);
        return new ChangeEvent(operation, id, keys, newImage, oldImage, time, origin.at(place), actor);
    }

    private static String padded(String digits, int width) {
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    /**
     * The image that describes the item best by the given choice, and its key where that image is not there. Of
     * {@link ImageChoice#BOTH} the new image is the one.
     */
    public Item image(ImageChoice choice) {
        Item image = chosen(choice);
        return image == null ? keys : image;
    }

    /** Whether more is known of the item, by the given choice, than its key. */
    public boolean hasImage(ImageChoice choice) {
        return chosen(choice) != null;
    }

    private @Nullable Item chosen(ImageChoice choice) {
        return switch (choice) {
            case NEW, BOTH -> newImage;
            case OLD -> oldImage;
            case AUTO -> operation == Operation.REMOVE && newImage == null ? oldImage : newImage;
        };
    }
}
