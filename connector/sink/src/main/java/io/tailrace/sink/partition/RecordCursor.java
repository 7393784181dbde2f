package io.tailrace.sink.partition;

import java.time.Instant;

/**
 * Where one partition is being read: the offset that comes next, what was asked of the consumer, and what the worker reports of
 * its position. It takes no records and knows no chunk.
 */
final class RecordCursor {
    /** How often the consumer is asked for an offset before it counts as gone from Kafka. */
    static final int TRIES = 3;

    /** A record that arrives in a later batch than this after a seek does not answer it. */
    private static final int PROMPT_BATCHES = 10;

    private final PartitionFeed feed;
    /** The consumer was asked to seek: the rest of this batch is skipped. */
    private boolean seeking;
    /** The offset after the last record taken, or where the next must come from. */
    private long expected;
    /** No record has arrived since {@link #expected} was asked for. */
    private boolean sought;
    /** Batches since the consumer was asked for an offset. */
    private int batches;
    /** How often in a row Kafka returned an earlier record instead. */
    private int misses;
    /** Where the consumer was when the partition was assigned; negative when not known, or no longer proof. */
    private long hint = -1;
    /** The lowest offset that Kafka has returned. */
    private long lowest = Long.MAX_VALUE;
    /** The consumer's position, if the worker has reported it since the last seek. */
    private long position = -1;

    RecordCursor(PartitionFeed feed) {
        this.feed = feed;
    }

    /** A new batch begins: a seek that was asked for has been done. */
    void beginBatch() {
        batches++;
        seeking = false;
    }

    /** Whether records of this batch are passed over. */
    boolean isSkipping() {
        return seeking || feed.isWaiting();
    }

    boolean isSeeking() {
        return seeking;
    }

    /** Passes over the rest of this batch, and asks for no records before this time. */
    void waitUntil(Instant time) {
        seeking = true;
        feed.waitUntil(time);
    }

    /** Takes note of the current record. */
    void noteRecord(long offset) {
        if (offset < position) {
            // Kafka has put the consumer elsewhere since the worker reported it.
            position = -1;
        }
    }

    /** The worker reports the consumer's position: all records before it have been delivered. */
    void reportPosition(long current) {
        position = seeking ? -1 : current;
    }

    /** The consumer's position; negative when it has not been reported since the last seek. */
    long position() {
        return position;
    }

    /** Where the consumer was when the partition was assigned; negative when not known, or no longer proof. */
    long hint() {
        return hint;
    }

    /** Takes the first offset as the hint; a negative one is none. */
    void noteHint(long offset) {
        if (hint < 0 && offset >= 0) {
            hint = offset;
            lowest = Math.min(lowest, offset);
        }
    }

    /** A record before the hint shows that Kafka has forgotten the group since. */
    void lowerHint(long offset) {
        hint = Math.min(hint, offset);
    }

    /** The offset after the last record taken, or where the next must come from. */
    long expected() {
        return expected;
    }

    void expect(long offset) {
        expected = offset;
    }

    /** The lowest offset that Kafka has returned. */
    long lowest() {
        return lowest;
    }

    /** What was asked for has arrived, or is no longer looked for. */
    void arrived() {
        sought = false;
    }

    void clearMisses() {
        misses = 0;
    }

    /** Takes note of a record before the expected one; true when Kafka has answered so too often. */
    boolean misses(long offset) {
        misses = sought && isPrompt() ? misses + 1 : 0;
        if (misses >= TRIES) {
            return true;
        }
        lowest = Math.min(lowest, offset);
        return false;
    }

    /** Whether a record that arrives now answers the last seek. */
    boolean isPrompt() {
        return batches <= PROMPT_BATCHES;
    }

    /**
     * Continues at an offset.
     *
     * @param at the offset of the current record; negative when there is none
     */
    void goTo(long offset, long at) {
        expected = offset;
        sought = true;
        if (at != offset) {
            seek(offset);
        }
    }

    void seek(long offset) {
        feed.seek(offset);
        batches = 0;
        seeking = true;
        position = -1;
    }

    /** Forgets where the consumer is, and passes over the rest of this batch. */
    void reset(long newHint) {
        hint = newHint;
        position = -1;
        seeking = true;
    }
}
