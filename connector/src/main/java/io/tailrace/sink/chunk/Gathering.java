package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.Lake.Tombstones;
import io.tailrace.sink.format.Row;
import io.tailrace.sink.format.RowDigest;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * The chunk of one partition that rows are added to. Chunks follow each other without a gap: each starts one after the end
 * of the one before, whether or not a record has that offset (transactions leave holes), so that two tasks which know the
 * same last claim ask for the same next one.
 */
final class Gathering {
    private final TopicPartition partition;
    private final Lake lake;
    private @Nullable Chunk chunk;
    /** Where the next chunk starts. */
    private long start;

    Gathering(TopicPartition partition, Lake lake) {
        this.partition = partition;
        this.lake = lake;
    }

    /** Says where the next chunk starts. */
    void startAt(long offset) {
        start = offset;
    }

    boolean isEmpty() {
        return chunk == null;
    }

    /** Whether the record is a row; a tombstone is none, and may be one that cannot be written. */
    boolean takes(SinkRecord record) {
        if (record.value() == null && lake.tombstones() == Tombstones.REFUSE) {
            throw new DataException("It is a tombstone, and the option tombstones is refuse.");
        }
        return record.value() != null;
    }

    /** The record as a row, and as the first one that a claim would name. */
    Candidate candidate(SinkRecord record, long offset) {
        long timestamp = record.timestamp() == null ? -1 : record.timestamp();
        Object value = lake.rows().apply(record.value());
        return new Candidate(record, new Row(value, partition.topic(), partition.partition(), offset), timestamp);
    }

    /**
     * Adds a row, to a new chunk when there is none.
     *
     * @param opened when a new chunk counts as begun
     * @param now when the record came
     * @throws DataException when this record cannot be written; everything is as it was
     */
    void add(Candidate next, Instant opened, Instant now) throws IOException {
        Chunk target = chunk == null ? new Chunk(start, next.asFirst(), opened, newFiles()) : chunk;
        boolean written = false;
        try {
            Place place = lake.layout().placeOf(next.record, target.opened());
            target.append(next.row, next.timestamp, place, now);
            chunk = target;
            written = true;
        } finally {
            if (!written && chunk == null) {
                target.close();
            }
        }
    }

    private ChunkFiles newFiles() {
        return new ChunkFiles(lake.format(), lake.tables(), lake.spool(), lake.openFiles());
    }

    /** Ends the chunk at this offset and answers it; the next starts behind it. */
    Chunk endAt(long offset) throws IOException {
        Chunk ended = chunk;
        if (ended == null) {
            throw new IllegalStateException("nothing to end in " + partition);
        }
        ended.endAt(offset);
        chunk = null;
        start = offset + 1;
        return ended;
    }

    /** Deletes what was gathered. */
    void discard() {
        if (chunk != null) {
            chunk.close();
            chunk = null;
        }
    }

    boolean isFull() {
        return chunk != null && chunk.isFull(lake.rotation());
    }

    /** When the clock closes the chunk; empty when there is none. */
    Optional<Instant> deadline() {
        return Optional.ofNullable(chunk).map(open -> open.deadline(lake.rotation()));
    }

    boolean isDue(Instant now) {
        return deadline().filter(deadline -> !now.isBefore(deadline)).isPresent();
    }

    /** When the first row came; empty when there is none. */
    Optional<Instant> opened() {
        return Optional.ofNullable(chunk).map(Chunk::opened);
    }

    long bytes() {
        return chunk == null ? 0 : chunk.bytes();
    }

    int fileCount() {
        return chunk == null ? 0 : chunk.fileCount();
    }

    /** A record that is about to be added. */
    record Candidate(SinkRecord record, Row row, long timestamp) {

        Claim.FirstRow asFirst() {
            return new Claim.FirstRow(row.offset(), timestamp, RowDigest.of(row));
        }
    }
}
