package io.tailrace.sink.claim;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statement that the records of a range of one Kafka partition are one chunk. Once it is in the store it is a fact: every writer of
 * this range writes exactly these rows into exactly these files. It also is a manifest of them.
 *
 * @param state whether all files are known to have been written
 * @param files in the order in which they are written; none when no record of the range was a row
 */
public record Claim(Range range, Content content, Author author, State state, List<File> files) implements Position {

    public Claim {
        files = List.copyOf(files);
        if (content.rows() != files.stream().mapToLong(File::rows).sum()) {
            throw new IllegalArgumentException("the files of " + range + " hold other rows than " + content);
        }
    }

    @Override
    public int generation() {
        return range.generation;
    }

    @Override
    public long next() {
        return range.end + 1;
    }

    public long start() {
        return range.start;
    }

    public long end() {
        return range.end;
    }

    public boolean isWhole() {
        return state == State.WHOLE;
    }

    public Claim asWhole() {
        return new Claim(range, content, author, State.WHOLE, files);
    }

    /** The keys of the chunk's files. */
    public List<String> keys() {
        return files.stream().map(File::key).toList();
    }

    /** Whether both write the same rows into the same files, whichever task made them. */
    public boolean isSameChunkAs(Claim other) {
        return range.equals(other.range)
                && content.isSameAs(other.content)
                && keys().equals(other.keys())
                && files.stream()
                        .map(File::rows)
                        .toList()
                        .equals(other.files.stream().map(File::rows).toList());
    }

    public enum State {
        /** Its files may be missing, all or some. */
        CLAIMED,
        /** All files have been written, and none is written again. */
        WHOLE
    }

    /**
     * Offsets, both ends included.
     *
     * @param start one after the end of the chunk before, whether or not a record has this offset
     * @param end the last record's offset, written or skipped
     */
    public record Range(int generation, long start, long end) {
        public Range {
            if (generation < 0 || start < 0 || end < start) {
                throw new IllegalArgumentException("not a range: " + start + " to " + end);
            }
        }
    }

    /**
     * What the chunk's rows are.
     *
     * @param digest of all rows with their offsets, in order
     * @param first the first row; null when there is none
     * @param last the last row, and without one that of an earlier chunk; null when no row was ever written
     */
    public record Content(
            long rows,
            String digest,
            @Nullable RowIdentity first,
            @Nullable RowIdentity last) {

        public boolean isSameAs(Content other) {
            return rows == other.rows && digest.equals(other.digest);
        }
    }

    /**
     * Who made the claim.
     *
     * @param fingerprint of the options that shape files
     * @param nonce by which a writer recognizes its own claim after a response was lost
     * @param time when the chunk's first row arrived: the clock of layouts by wall-clock time
     */
    public record Author(String fingerprint, String nonce, Instant time) {}

    public record File(String key, long rows, long bytes) {}
}
