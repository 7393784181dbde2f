package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkCommit.Outcome;
import io.tailrace.sink.chunk.Lake.Tombstones;
import io.tailrace.sink.format.Row;
import io.tailrace.sink.format.RowDigest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka partition's way into the lake: finds out where the lake stands, cuts the records into chunks, and has them
 * published one after the other. All calls come from the task's thread.
 *
 * <p>Chunks follow each other without a gap: each starts one after the end of the one before, whether or not a record has
 * that offset (transactions leave holes), so that two tasks which know the same last claim ask for the same next one.
 */
final class PartitionWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration UPLOAD_CHECK = Duration.ofMillis(100);

    private final TopicPartition partition;
    private final Lake lake;
    private final Consumer consumer;
    private final ChunkNames names;
    private final Claims claims;

    private final PublishQueue full;

    private Phase phase = Phase.UNRESOLVED;
    /** The chunk that is written again, while {@link Phase#RECOVERING}. */
    private @Nullable Recovery recovering;

    private @Nullable Chunk open;
    /** Where the next chunk starts. */
    private long start;
    /** The offset after the last record seen; negative when any may come. */
    private long expected = -1;
    /** What Kafka may be told; negative when nothing is. */
    private long committable = -1;
    /** The consumer's position, when the worker has told it before any record came. */
    private long position = -1;

    private @Nullable Instant retryAt;
    private boolean paused;

    PartitionWriter(TopicPartition partition, Lake lake, Consumer consumer, Committer committer) {
        this.partition = partition;
        this.lake = lake;
        this.consumer = consumer;
        this.names = new ChunkNames(
                lake.prefix(),
                partition.topic(),
                partition.partition(),
                lake.format().extension());
        this.claims = new Claims(lake.store(), names.claimsFolder());
        this.full = new PublishQueue(committer, claims, names, lake);
    }

    /** A new batch begins: a seek that was asked for has been done. */
    void beginBatch() {
        if (phase == Phase.SEEKING) {
            phase = recovering == null ? Phase.UNRESOLVED : Phase.RECOVERING;
        }
    }

    /**
     * Takes the next record. One that is not to be written, because it has no value, is still part of its chunk's range.
     *
     * @throws DataException when this record cannot be written; it counts as skipped
     */
    void accept(SinkRecord record) throws IOException {
        long offset = Origin.offsetOf(record);
        if (offset < expected) {
            LOG.warn("{} went back from offset {} to {}: reading the claims again", partition, expected, offset);
            reopen();
        }
        if (phase == Phase.UNRESOLVED) {
            resolve(offset);
        }
        if (recovering != null
                && phase == Phase.RECOVERING
                && offset > recovering.claim().end()) {
            endRecovery(recovering);
        }
        if (phase == Phase.SEEKING) {
            return;
        }
        expected = offset + 1;
        try {
            if (record.value() != null) {
                write(record, offset);
            } else if (lake.tombstones() == Tombstones.REFUSE) {
                throw new DataException("It is a tombstone, and the option tombstones is refuse.");
            }
        } finally {
            cut(offset);
        }
    }

    /**
     * Looks at the clock and at what is published; asks for a seek, a pause or the end of one where needed. True when
     * there is news for Kafka: a chunk has become durable.
     */
    boolean tick() {
        Instant now = lake.clock().instant();
        long before = committable;
        poll();
        if (retryAt != null && !now.isBefore(retryAt)) {
            retryAt = null;
        }
        if (phase == Phase.UNRESOLVED && position >= 0 && retryAt == null) {
            resolve(position);
        }
        if (phase == Phase.RECOVERING
                && recovering != null
                && position > recovering.claim().end()) {
            endRecovery(recovering);
        }
        if (phase == Phase.READING && open != null && full.isEmpty() && !now.isBefore(open.deadline(lake.rotation()))) {
            rotate(expected - 1);
        }
        pauseOrResume();
        return committable != before;
    }

    /** When {@link #tick()} should be called next at the latest; empty when only a record can change anything. */
    Optional<Instant> nextTick() {
        if (!full.isEmpty()) {
            return Optional.of(lake.clock().instant().plus(UPLOAD_CHECK));
        }
        if (retryAt != null) {
            return Optional.of(retryAt);
        }
        return Optional.ofNullable(open).map(chunk -> chunk.deadline(lake.rotation()));
    }

    /**
     * The offset that Kafka may be told: everything before it is durable or was not to be written.
     *
     * @param current the consumer's position: all records before it have been given to {@link #accept}
     */
    OptionalLong committable(long current) {
        position = phase == Phase.SEEKING ? -1 : current;
        boolean nothingHeld = open == null && full.isEmpty();
        if (phase == Phase.READING && nothingHeld && expected >= 0 && current >= expected) {
            // Records that were skipped, or dropped by a transform before they came here, need no claim.
            return OptionalLong.of(current);
        }
        return committable < 0 || committable > current ? OptionalLong.empty() : OptionalLong.of(committable);
    }

    /** Bytes on local disk that belong to no finished chunk. */
    long openBytes() {
        return open == null ? 0 : open.bytes();
    }

    /** When the oldest row came that is not durable; empty when all are. */
    Optional<Instant> oldestRow() {
        return full.oldestRow().or(() -> Optional.ofNullable(open).map(Chunk::opened));
    }

    int openFiles() {
        return open == null ? 0 : open.fileCount();
    }

    /** Closes the open chunk here, for room; not one that is written again, whose end is a fact. */
    void rotateNow() {
        if (phase == Phase.READING && open != null) {
            rotate(expected - 1);
        }
    }

    /** Gives what is being published now a moment to end, so that nobody has to write it again. */
    void awaitUpload(Duration longest) {
        full.await(longest);
    }

    /** Discards what is not published. Whoever owns the partition next finds it in Kafka. */
    @Override
    public void close() {
        abandon();
    }

    private void write(SinkRecord record, long offset) throws IOException {
        Row row = new Row(record.value(), partition.topic(), partition.partition(), offset);
        long timestamp = record.timestamp() == null ? -1 : record.timestamp();
        Chunk chunk = open;
        if (chunk == null) {
            Claim.FirstRow first = new Claim.FirstRow(offset, timestamp, RowDigest.of(row));
            if (recovering != null && !recovering.startsWith(first, lake.fingerprint())) {
                goOnAfter(recovering.claim());
                return;
            }
            Instant opened = recovering == null
                    ? lake.clock().instant()
                    : recovering.claim().time();
            chunk = new Chunk(start, first, opened, new ChunkFiles(lake.format(), lake.spool()));
        }
        boolean written = false;
        try {
            chunk.append(
                    row,
                    timestamp,
                    lake.layout().placeOf(record, chunk.opened()),
                    lake.clock().instant());
            open = chunk;
            written = true;
        } finally {
            if (!written && open == null) {
                chunk.close();
            }
        }
    }

    private void cut(long offset) {
        if (phase == Phase.RECOVERING
                && recovering != null
                && offset == recovering.claim().end()) {
            endRecovery(recovering);
        } else if (phase == Phase.READING && open != null && open.isFull(lake.rotation())) {
            rotate(offset);
        }
        pauseOrResume();
    }

    /** Finds out where the lake stands, now that the consumer's position is known. */
    private void resolve(long offset) {
        Optional<Claim> last;
        try {
            last = claims.last();
        } catch (RetriableException e) {
            LOG.warn("Could not read the claims of {}, trying again in {}: {}", partition, RETRY, e.getMessage());
            retryAt = lake.clock().instant().plus(RETRY);
            seek(offset);
            pauseOrResume();
            return;
        }
        if (last.isEmpty() || offset > last.get().end()) {
            start = last.map(claim -> claim.end() + 1).orElse(0L);
            phase = Phase.READING;
            expected = offset;
            return;
        }
        Claim claim = last.get();
        if (offset >= claim.start() && offset <= claim.first().offset()) {
            recovering = new Recovery(claim, names, claims, lake.store());
            start = claim.start();
            phase = Phase.RECOVERING;
        } else {
            recover(claim);
        }
    }

    /** Goes back to the start of a chunk that is claimed and may not be whole. */
    private void recover(Claim claim) {
        LOG.info("{} continues from the claim of offsets {} to {}", partition, claim.start(), claim.end());
        abandon();
        recovering = new Recovery(claim, names, claims, lake.store());
        start = claim.start();
        seek(claim.start());
    }

    private void goOnAfter(Claim claim) {
        LOG.info("{}: all files of offsets {} to {} are there, going on behind", partition, claim.start(), claim.end());
        recovering = null;
        seek(claim.end() + 1);
    }

    private void endRecovery(Recovery recovery) {
        Claim claim = recovery.claim();
        if (open == null) {
            recovery.passedWithoutRows();
            goOnAfter(claim);
            return;
        }
        recovering = null;
        phase = Phase.READING;
        rotate(claim.end());
    }

    private void rotate(long end) {
        Chunk chunk = open;
        if (chunk == null) {
            throw new IllegalStateException("nothing to rotate in " + partition);
        }
        chunk.endAt(end);
        open = null;
        start = end + 1;
        full.add(chunk);
    }

    private void poll() {
        for (Optional<Outcome> outcome = full.poll(); outcome.isPresent(); outcome = full.poll()) {
            if (outcome.get() instanceof Outcome.Committed committed) {
                committable = committed.claim().end() + 1;
            } else if (outcome.get() instanceof Outcome.Superseded superseded) {
                recover(superseded.claim());
            }
        }
    }

    private void reopen() {
        abandon();
        recovering = null;
        phase = Phase.UNRESOLVED;
    }

    private void abandon() {
        full.abandon();
        if (open != null) {
            open.close();
            open = null;
        }
        expected = -1;
        position = -1;
    }

    private void seek(long offset) {
        consumer.seek(partition, offset);
        phase = Phase.SEEKING;
        expected = -1;
        position = -1;
    }

    private void pauseOrResume() {
        boolean wanted = retryAt != null || full.isBackedUp();
        if (wanted && !paused) {
            consumer.pause(partition);
        } else if (!wanted && paused) {
            consumer.resume(partition);
        }
        paused = wanted;
    }

    private enum Phase {
        /** No record yet, and the claims not read. */
        UNRESOLVED,
        /** The consumer was asked to go elsewhere; records of this batch are of no use. */
        SEEKING,
        /** Reading a claimed chunk again. */
        RECOVERING,
        READING
    }
}
