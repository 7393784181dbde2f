package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkFiles.SealedFile;
import io.tailrace.sink.format.Row;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** A chunk that is being gathered: its range so far, its files on local disk and what rotation asks about it. */
final class Chunk implements AutoCloseable {
    private final long start;
    private final Claim.FirstRow first;
    private final Instant opened;
    private final ChunkFiles files;
    private Instant lastRow;
    private long rows;
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;
    private long end;

    Chunk(long start, Claim.FirstRow first, Instant opened, ChunkFiles files) {
        this.start = start;
        this.first = first;
        this.opened = opened;
        this.lastRow = opened;
        this.files = files;
        this.end = first.offset();
    }

    /** Adds a row. After a DataException the chunk is as it was. */
    void append(Row row, long timestamp, Place place, Instant now) throws IOException {
        files.append(row, place);
        rows++;
        lastRow = now;
        if (timestamp >= 0) {
            earliest = Math.min(earliest, timestamp);
            latest = Math.max(latest, timestamp);
        }
        end = row.offset();
    }

    /** Makes the range end here, at a record that was written or skipped, and holds no memory for rows any more. */
    void endAt(long offset) throws IOException {
        if (offset < end) {
            throw new IllegalStateException("the chunk from " + start + " has rows to " + end + ", not to " + offset);
        }
        end = offset;
        files.endRows();
    }

    boolean isFull(Rotation rotation) {
        return rows >= rotation.records()
                || files.bytes() >= rotation.bytes()
                || (rows > 1 && latest - earliest >= rotation.span().toMillis());
    }

    /** When the clock closes this chunk. */
    Instant deadline(Rotation rotation) {
        Instant byAge = opened.plus(rotation.interval());
        Instant byIdleness = lastRow.plus(rotation.idle());
        return byAge.isBefore(byIdleness) ? byAge : byIdleness;
    }

    /** Completes the files; the claim for what is in them. */
    Sealed seal(ChunkNames names, String fingerprint, String nonce) throws IOException {
        List<SealedFile> sealed = files.seal(names, first.offset());
        List<Claim.File> manifest = sealed.stream()
                .map(file -> new Claim.File(file.key(), file.rows(), file.bytes()))
                .toList();
        return new Sealed(new Claim(start, end, first, fingerprint, nonce, opened, manifest), sealed);
    }

    Instant opened() {
        return opened;
    }

    long bytes() {
        return files.bytes();
    }

    int fileCount() {
        return files.count();
    }

    long start() {
        return start;
    }

    /** Deletes the files from disk. */
    @Override
    public void close() {
        files.close();
    }

    /** A chunk whose files are finished on disk, ready to be claimed. */
    record Sealed(Claim claim, List<SealedFile> files) {}
}
