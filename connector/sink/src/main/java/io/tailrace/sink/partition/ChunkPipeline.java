package io.tailrace.sink.partition;

import io.tailrace.sink.chunk.Chunk;
import io.tailrace.sink.chunk.OpenChunk;
import io.tailrace.sink.chunk.OpenChunk.Candidate;
import io.tailrace.sink.chunk.Rotation;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.commit.ChunkCommit.Outcome;
import io.tailrace.sink.commit.PublishQueue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one partition on their way to the store: the open one, to which rows are added, and the full ones, which are
 * published one after the other. It decides nothing about the protocol; {@link PartitionWriter} does.
 */
final class ChunkPipeline {
    private final OpenChunk open;
    private final PublishQueue full;
    private final Rotation rotation;
    /** When the batch arrived: asking the clock for each record costs as much as a column. */
    private Instant batch = Instant.EPOCH;
    /** When it was seen that records have gone by without a row. */
    private @Nullable Instant passedSince;

    ChunkPipeline(OpenChunk open, PublishQueue full, Rotation rotation) {
        this.open = open;
        this.full = full;
        this.rotation = rotation;
    }

    void beginBatch(Instant now) {
        batch = now;
    }

    /**
     * Sets where the next chunk starts.
     *
     * @param lastRow the last row before it; null when there is none
     */
    void startAt(int generation, long offset, @Nullable RowIdentity lastRow) {
        open.startAt(generation, offset, lastRow);
    }

    /** Where the open chunk starts, or the next one. */
    long start() {
        return open.start();
    }

    boolean hasOpenChunk() {
        return !open.isEmpty();
    }

    boolean isFull() {
        return open.isFull();
    }

    /** Whether the record is a row; a DataException when it is a tombstone that must not be there. */
    boolean takes(SinkRecord record) {
        return open.takes(record);
    }

    /** The record as a row, and as a claim would name it. */
    Candidate candidate(SinkRecord record, long offset) {
        return open.candidate(record, offset);
    }

    /**
     * Adds a row to the open chunk.
     *
     * @param chunkTime when a new chunk counts as opened; null for now
     */
    void add(Candidate next, @Nullable Instant chunkTime) throws IOException {
        open.add(next, chunkTime == null ? batch : chunkTime, batch);
    }

    /** Takes note of a record that was rejected, until its chunk is claimed. */
    void rejected(Future<?> report) {
        open.rejected(report);
    }

    /** What the rows of the open chunk are. */
    Claim.Content content() {
        return open.content();
    }

    /** Ends the open chunk at this offset, also one without rows, and publishes it. */
    void rotate(long end) throws IOException {
        passedSince = null;
        full.add(open.endAt(end, batch));
    }

    /** Ends the open chunk as its claim says, and publishes it again. */
    void publishAgain(Claim claim) throws IOException {
        Chunk again = open.endAt(claim.end(), batch);
        again.isAgain(claim);
        full.add(again);
    }

    /**
     * Ends a chunk whose time has come.
     *
     * @param expected the offset after the last record taken
     * @param began where reading began
     */
    void rotateByClock(Instant now, long expected, long began) throws IOException {
        if (open.isDue(now)) {
            rotate(expected - 1);
            return;
        }
        // What went by without a row is claimed too, now and then: only the lake records how far the partition is.
        if (!open.isEmpty() || expected <= Math.max(open.start(), began)) {
            passedSince = null;
        } else if (passedSince == null) {
            passedSince = now;
        } else if (!now.isBefore(passedSince.plus(rotation.interval()))) {
            rotate(expected - 1);
        }
    }

    /** When the clock closes the open chunk, or claims what went by; empty when neither is waiting. */
    Optional<Instant> deadline() {
        return open.deadline().or(() -> Optional.ofNullable(passedSince).map(since -> since.plus(rotation.interval())));
    }

    /** How the chunk ended that was being published; empty while it goes on, and when there is none. */
    Optional<Outcome> poll() {
        return full.poll();
    }

    /** Whether a chunk is being published or waits for it. */
    boolean isPublishing() {
        return !full.isEmpty();
    }

    /** Whether a chunk is full while another is still being published. */
    boolean isBackedUp() {
        return full.isBackedUp();
    }

    /** Waits for what is being published now, but no longer than this. */
    void await(Duration longest) {
        full.await(longest);
    }

    long openBytes() {
        return open.bytes();
    }

    /** Bytes in full chunks that are not durable yet. */
    long fullBytes() {
        return full.bytes();
    }

    int openFiles() {
        return open.fileCount();
    }

    /** When the oldest row arrived that is not durable; empty when all are. */
    Optional<Instant> oldestRow() {
        return full.oldestRow().or(open::opened);
    }

    void discardOpen() {
        open.discard();
    }

    /** Discards everything that is not published. */
    void abandon() {
        full.abandon();
        open.discard();
    }
}
