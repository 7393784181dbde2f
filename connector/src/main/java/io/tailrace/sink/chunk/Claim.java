package io.tailrace.sink.chunk;

import java.time.Instant;
import java.util.List;

/**
 * That the records from {@code start} to {@code end} of one Kafka partition are one chunk. Once it is in the store it is a
 * fact: every writer of this range writes exactly these records into exactly these files. It also is a manifest of them.
 *
 * @param start one after the end of the chunk before, whether or not a record has this offset
 * @param end the last record's offset, written or skipped
 * @param first the first row, by which a topic is recognized that is not the one it was
 * @param fingerprint of the options that shape files
 * @param nonce tells the writer whether a claim that it finds is its own, after an answer was lost
 * @param time when the chunk's first row came: the clock of layouts by wall-clock time
 */
record Claim(long start, long end, FirstRow first, String fingerprint, String nonce, Instant time, List<File> files) {

    Claim {
        if (start < 0 || end < start || first.offset() < start || first.offset() > end) {
            throw new IllegalArgumentException("no range: " + start + " to " + end + ", first " + first.offset());
        }
        files = List.copyOf(files);
    }

    /** The keys of the chunk's files, in the order in which they are written. */
    List<String> keys() {
        return files.stream().map(File::key).toList();
    }

    /** Whether both are about the same records, whoever made them. */
    boolean isSameChunkAs(Claim other) {
        return start == other.start && end == other.end;
    }

    record FirstRow(long offset, long timestamp, String hash) {}

    record File(String key, long rows, long bytes) {}
}
