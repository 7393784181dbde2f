package io.tailrace.sink.chunk;

import io.tailrace.record.LeftRow;
import io.tailrace.sink.chunk.ChunkFiles.PlacedRow;
import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.layout.Destination;
import io.tailrace.sink.row.Row;
import io.tailrace.sink.row.RowHash;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * The chunk of one partition that rows are added to. Chunks follow each other without a gap: each starts one after the end
 * of the one before, whether or not a record has that offset (transactions leave holes), so that two tasks which know the
 * same last claim ask for the same next one.
 */
public final class OpenChunk {
    private final ChunkNames names;
    private final RowShape shape;
    private final Buffering buffering;
    private final Owners owners;
    private final List<Future<?>> reports = new ArrayList<>();
    private @Nullable Chunk chunk;
    private int generation;
    /** Where the next chunk starts. */
    private long start;
    /** The last row before the next chunk. */
    private @Nullable RowIdentity last;

    public OpenChunk(ChunkNames names, RowShape shape, Buffering buffering, Owners owners) {
        this.names = names;
        this.shape = shape;
        this.buffering = buffering;
        this.owners = owners;
    }

    /**
     * Sets where the next chunk starts.
     *
     * @param lastRow the last row before it; null when there is none
     */
    public void startAt(int newGeneration, long offset, @Nullable RowIdentity lastRow) {
        generation = newGeneration;
        start = offset;
        last = lastRow;
    }

    /** Where the open chunk starts, or the next one. */
    public long start() {
        return start;
    }

    public boolean isEmpty() {
        return chunk == null;
    }

    /** Whether the record is a row; a tombstone is not one, and may be one that cannot be written. */
    public boolean takes(SinkRecord record) {
        if (record.value() == null && shape.tombstones() == Tombstones.REFUSE) {
            throw new DataException("It is a tombstone, and the option tombstones is refuse.");
        }
        return record.value() != null;
    }

    /** The record as a row, and as a claim would name it. */
    public Candidate candidate(SinkRecord record, long offset) {
        long timestamp = record.timestamp() == null ? -1 : record.timestamp();
        Row row = row(record.value(), offset);
        RowIdentity mark = new RowIdentity(
                offset, timestamp, RowHash.of(record.key()), RowHash.of(row.value()), shape.fingerprint());
        return new Candidate(record, row, mark);
    }

    /**
     * Adds a row, to a new chunk when there is none.
     *
     * @param opened when a new chunk counts as opened
     * @param now when the record came
     * @throws DataException when this record cannot be written; everything is as it was
     */
    public void add(Candidate next, Instant opened, Instant now) throws IOException {
        Chunk target = chunk == null ? newChunk(opened) : chunk;
        boolean written = false;
        try {
            LeftRow left = left(next.record);
            target.append(
                    placed(next.record, next.row, target),
                    left == null ? null : placed(record(next.record, left), row(left.row(), next.row.offset()), target),
                    next.identity,
                    now);
            chunk = target;
            written = true;
        } finally {
            if (!written && chunk == null) {
                target.close();
            }
        }
    }

    private PlacedRow placed(SinkRecord record, Row row, Chunk target) {
        Destination destination = shape.layout().destinationOf(record, target.opened());
        owners.requireTable(destination.table(), record.topic());
        return new PlacedRow(row, destination);
    }

    private static @Nullable LeftRow left(SinkRecord record) {
        LeftRow left = LeftRow.of(record);
        if (left != null && !(left.row() instanceof Struct)) {
            throw new DataException(
                    "Its item has changed its entity, and the row for the entity of before did not come through"
                            + " the topic: declare entities in the sink's transforms instead of the source's.");
        }
        return left;
    }

    /** The record as it would be if the row that it removes elsewhere were its own. */
    private static SinkRecord record(SinkRecord record, LeftRow left) {
        return record.newRecord(
                left.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                left.schema(),
                left.row(),
                record.timestamp());
    }

    private Row row(Object value, long offset) {
        return new Row(shape.rows().apply(value), names.topic(), names.partition(), offset);
    }

    /** Takes note of a record that was rejected, until its chunk is claimed. */
    public void rejected(Future<?> report) {
        reports.add(report);
    }

    private Chunk newChunk(Instant opened) {
        return new Chunk(generation, start, last, opened, new ChunkFiles(names, shape, buffering));
    }

    /** Ends the chunk at this offset and answers it, without a row if there was none; the next starts after it. */
    public Chunk endAt(long offset, Instant now) throws IOException {
        Chunk ended = chunk == null ? newChunk(now) : chunk;
        ended.endAt(offset, reports);
        last = ended.last();
        chunk = null;
        reports.clear();
        start = offset + 1;
        return ended;
    }

    /** What the rows so far are. */
    public Claim.Content content() {
        return chunk == null ? new Claim.Content(0, RowHash.text(0), null, last) : chunk.content();
    }

    /** Deletes the buffered rows. */
    public void discard() {
        reports.clear();
        if (chunk != null) {
            chunk.close();
            chunk = null;
        }
    }

    public boolean isFull() {
        return chunk != null && chunk.isFull(buffering.rotation());
    }

    /** When the clock closes the chunk; empty when there is none. */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(chunk).map(open -> open.deadline(buffering.rotation()));
    }

    public boolean isDue(Instant now) {
        return deadline().filter(deadline -> !now.isBefore(deadline)).isPresent();
    }

    /** When the first row came; empty when there is none. */
    public Optional<Instant> opened() {
        return Optional.ofNullable(chunk).map(Chunk::opened);
    }

    public long bytes() {
        return chunk == null ? 0 : chunk.bytes();
    }

    public int fileCount() {
        return chunk == null ? 0 : chunk.fileCount();
    }

    /** A record that is about to be added. */
    public record Candidate(SinkRecord record, Row row, RowIdentity identity) {}
}
