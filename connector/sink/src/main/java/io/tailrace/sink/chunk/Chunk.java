package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkFiles.PlacedRow;
import io.tailrace.sink.chunk.ChunkFiles.SealedFile;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.row.RowHash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A chunk: its range so far, its files on local disk, and what decides when it is full. */
public final class Chunk implements AutoCloseable {
    private final int generation;
    private final long start;
    private final Instant opened;
    private final ChunkFiles files;
    private @Nullable RowIdentity first;
    private @Nullable RowIdentity last;
    private Instant lastRow;
    private long rows;
    private long digest;
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;
    private long end;
    private List<Future<?>> reports = List.of();
    private @Nullable Claim claimed;

    /** @param last the last row before this chunk; null when there is none */
    Chunk(int generation, long start, @Nullable RowIdentity last, Instant opened, ChunkFiles files) {
        this.generation = generation;
        this.start = start;
        this.last = last;
        this.opened = opened;
        this.lastRow = opened;
        this.files = files;
        this.end = start;
    }

    /** Adds a row, and the second one of its record if there is one. After a DataException the chunk is as it was. */
    void append(PlacedRow row, @Nullable PlacedRow left, RowIdentity mark, Instant now) throws IOException {
        files.append(row, left);
        rows += left == null ? 1 : 2;
        digest = RowHash.mixed(RowHash.mixed(digest, mark.offset()), RowHash.mixed(mark.timestamp(), mark.row()));
        if (first == null) {
            first = mark;
        }
        last = mark;
        lastRow = now;
        if (mark.timestamp() >= 0) {
            earliest = Math.min(earliest, mark.timestamp());
            latest = Math.max(latest, mark.timestamp());
        }
        end = mark.offset();
    }

    /**
     * Makes the range end here, at a record that was written or skipped, and holds no memory for rows any more.
     *
     * @param refused reports of the range's records that could not be written
     */
    void endAt(long offset, List<Future<?>> refused) throws IOException {
        if (offset < end) {
            throw new IllegalStateException("the chunk from " + start + " has rows to " + end + ", not to " + offset);
        }
        end = offset;
        reports = List.copyOf(refused);
        files.endRows();
    }

    /** Notes that the chunk was claimed before, and must be written as the claim says. */
    public void isAgain(Claim claim) {
        claimed = claim;
    }

    boolean isFull(Rotation rotation) {
        return rows >= rotation.maxRecords() || files.bytes() >= rotation.maxBytes() || isTooLong(rotation.maxSpan());
    }

    private boolean isTooLong(@Nullable Duration maxSpan) {
        return maxSpan != null && rows > 1 && latest - earliest >= maxSpan.toMillis();
    }

    /** When the clock closes this chunk. */
    Instant deadline(Rotation rotation) {
        Instant byAge = opened.plus(rotation.interval());
        Instant byIdleness = lastRow.plus(rotation.idle());
        return byAge.isBefore(byIdleness) ? byAge : byIdleness;
    }

    /** Completes the files; the claim for what is in them. */
    public Sealed seal(String fingerprint, String nonce) throws IOException {
        List<SealedFile> sealed = first == null ? List.of() : files.seal(generation, first.offset());
        List<Claim.File> manifest = sealed.stream()
                .map(file -> new Claim.File(file.key(), file.rows(), file.bytes()))
                .toList();
        Claim claim = new Claim(
                new Claim.Range(generation, start, end),
                content(),
                new Claim.Author(fingerprint, nonce, opened),
                // Without files there is nothing that could be missing.
                manifest.isEmpty() ? Claim.State.WHOLE : Claim.State.CLAIMED,
                manifest);
        return new Sealed(claim, sealed);
    }

    Claim.Content content() {
        return new Claim.Content(rows, RowHash.text(digest), first, last);
    }

    /** Its claim of before; null when it is new. */
    public @Nullable Claim claimed() {
        return claimed;
    }

    public List<Future<?>> reports() {
        return reports;
    }

    public Instant opened() {
        return opened;
    }

    @Nullable RowIdentity last() {
        return last;
    }

    public long bytes() {
        return files.bytes();
    }

    int fileCount() {
        return files.count();
    }

    public long start() {
        return start;
    }

    /** Deletes the files from disk. */
    @Override
    public void close() {
        files.close();
    }

    /** A chunk whose files are finished on disk, ready to be claimed. */
    public record Sealed(Claim claim, List<SealedFile> files) {}
}
