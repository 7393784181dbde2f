package io.tailrace.event;

import org.jspecify.annotations.Nullable;

/**
 * Where the change comes from. Every part may be missing: the native Kinesis integration sends no sequence number, a
 * snapshot has none.
 *
 * @param table the table's name
 */
public record Origin(
        @Nullable String table,
        @Nullable String region,
        @Nullable String streamArn,
        @Nullable String sequenceNumber) {

    /** A sequence number has 21 to 40 digits, so text order is number order only at this width. */
    private static final int SORTABLE_DIGITS = 40;

    private static final String STREAM = "/stream/";

    private static final String ZEROS = "0".repeat(SORTABLE_DIGITS);

    /** The same with a sequence number. */
    Origin at(String number) {
        return new Origin(table, region, streamArn, number);
    }

    /**
     * The label of the stream, which is the moment of its creation and sorts as text: the end of
     * {@code arn:aws:dynamodb:region:account:table/NAME/stream/LABEL}. Null when the ARN is missing or of another kind.
     */
    public @Nullable String streamLabel() {
        int start = streamArn == null ? -1 : streamArn.lastIndexOf(STREAM);
        if (streamArn == null || start < 0 || start + STREAM.length() == streamArn.length()) {
            return null;
        }
        return streamArn.substring(start + STREAM.length());
    }

    /** The sequence number padded with zeros to 40 digits, which sorts as text in the order of the stream. */
    public @Nullable String sortableSequence() {
        if (sequenceNumber == null || sequenceNumber.length() >= SORTABLE_DIGITS) {
            return sequenceNumber;
        }
        return ZEROS.substring(sequenceNumber.length()) + sequenceNumber;
    }
}
