package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkCommit.Outcome;
import io.tailrace.sink.chunk.Gathering.Candidate;
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
 */
final class PartitionWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration UPLOAD_CHECK = Duration.ofMillis(100);

    private final TopicPartition partition;
    private final Lake lake;
    private final Feed feed;
    private final ChunkNames names;
    private final Claims claims;
    private final Gathering open;
    private final PublishQueue full;

    private Phase phase = Phase.UNRESOLVED;
    /** The chunk that is written again, while {@link Phase#RECOVERING}. */
    private @Nullable Recovery recovering;
    /** When the batch came: asking the clock for each record costs as much as a column. */
    private Instant batch = Instant.EPOCH;
    /** The offset after the last record seen; negative when any may come. */
    private long expected = -1;
    /** What Kafka may be told; negative when nothing is. */
    private long committable = -1;
    /** The consumer's position, when the worker has told it before any record came. */
    private long position = -1;

    PartitionWriter(TopicPartition partition, Lake lake, Consumer consumer, Committer committer) {
        this.partition = partition;
        this.lake = lake;
        this.feed = new Feed(partition, consumer);
        this.names = ChunkNames.of(partition, lake);
        this.claims = new Claims(lake.store(), names.claimsFolder());
        this.open = new Gathering(partition, lake);
        this.full = new PublishQueue(committer, claims, names, lake);
    }

    /** A new batch begins: a seek that was asked for has been done. */
    void beginBatch() {
        batch = lake.clock().instant();
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
        endRecoveryBehind(offset);
        if (phase == Phase.SEEKING) {
            return;
        }
        expected = offset + 1;
        try {
            write(record, offset);
        } catch (DataException e) {
            cut(offset);
            throw e;
        }
        // Not after any other failure: a chunk that ends here without this row would lose it.
        cut(offset);
    }

    /**
     * Looks at the clock and at what is published; asks for a seek, a pause or the end of one where needed. True when
     * there is news for Kafka: a chunk has become durable.
     */
    boolean tick() throws IOException {
        Instant now = lake.clock().instant();
        long before = committable;
        poll();
        feed.endWait(now);
        if (phase == Phase.UNRESOLVED && position >= 0 && feed.waitsUntil().isEmpty()) {
            resolve(position);
        }
        endRecoveryBehind(position);
        if (phase == Phase.READING && full.isEmpty() && open.isDue(now)) {
            rotate(expected - 1);
        }
        feed.pauseOrResume(full.isBackedUp());
        return committable != before;
    }

    /** When {@link #tick()} should be called next at the latest; empty when only a record can change anything. */
    Optional<Instant> nextTick() {
        if (!full.isEmpty()) {
            return Optional.of(lake.clock().instant().plus(UPLOAD_CHECK));
        }
        return feed.waitsUntil().or(open::deadline);
    }

    /**
     * The offset that Kafka may be told: everything before it is durable or was not to be written.
     *
     * @param current the consumer's position: all records before it have been given to {@link #accept}
     */
    OptionalLong committable(long current) {
        position = phase == Phase.SEEKING ? -1 : current;
        boolean nothingHeld = open.isEmpty() && full.isEmpty();
        if (phase == Phase.READING && nothingHeld && expected >= 0 && current >= expected) {
            // Records that were skipped, or dropped by a transform before they came here, need no claim.
            return OptionalLong.of(current);
        }
        return committable < 0 || committable > current ? OptionalLong.empty() : OptionalLong.of(committable);
    }

    /** In the chunk that is gathered. */
    long openBytes() {
        return open.bytes();
    }

    /** Bytes in full chunks that are not durable yet. */
    long fullBytes() {
        return full.bytes();
    }

    /** When the oldest row came that is not durable; empty when all are. */
    Optional<Instant> oldestRow() {
        return full.oldestRow().or(open::opened);
    }

    /** In the chunk that is gathered. */
    int openFiles() {
        return open.fileCount();
    }

    /** Closes the open chunk here, for room; not one that is written again, whose end is a fact. */
    void rotateNow() throws IOException {
        if (phase == Phase.READING && !open.isEmpty()) {
            rotate(expected - 1);
        }
    }

    /** Asks for no more records as long as this is true: the task holds as much as it may. */
    void hold(boolean wanted) {
        feed.hold(wanted);
        feed.pauseOrResume(full.isBackedUp());
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
        if (!open.takes(record)) {
            return;
        }
        Candidate next = open.candidate(record, offset);
        Instant begun = batch;
        if (recovering != null) {
            if (open.isEmpty() && !recovering.startsWith(next.asFirst(), lake.fingerprint())) {
                goOnAfter(recovering.claim());
                return;
            }
            begun = recovering.claim().time();
        }
        open.add(next, begun, batch);
    }

    private void cut(long offset) throws IOException {
        if (phase == Phase.RECOVERING
                && recovering != null
                && offset == recovering.claim().end()) {
            endRecovery(recovering);
        } else if (phase == Phase.READING && open.isFull()) {
            rotate(offset);
        }
    }

    /** Finds out where the lake stands, now that the consumer's position is known. */
    private void resolve(long offset) {
        Optional<Claim> last;
        try {
            last = claims.last();
        } catch (RetriableException e) {
            LOG.warn("Could not read the claims of {}, trying again in {}: {}", partition, RETRY, e.getMessage());
            feed.waitUntil(lake.clock().instant().plus(RETRY));
            seek(offset);
            return;
        }
        if (last.isEmpty() || offset > last.get().end()) {
            open.startAt(last.map(claim -> claim.end() + 1).orElse(0L));
            phase = Phase.READING;
            expected = offset;
            return;
        }
        Claim claim = last.get();
        if (offset >= claim.start() && offset <= claim.first().offset()) {
            recovering = new Recovery(claim, names, claims, lake.store());
            open.startAt(claim.start());
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
        open.startAt(claim.start());
        seek(claim.start());
    }

    private void goOnAfter(Claim claim) {
        LOG.info("{}: all files of offsets {} to {} are there, going on behind", partition, claim.start(), claim.end());
        recovering = null;
        seek(claim.end() + 1);
    }

    private void endRecoveryBehind(long offset) throws IOException {
        if (phase == Phase.RECOVERING
                && recovering != null
                && offset > recovering.claim().end()) {
            endRecovery(recovering);
        }
    }

    private void endRecovery(Recovery recovery) throws IOException {
        Claim claim = recovery.claim();
        if (open.isEmpty()) {
            recovery.passedWithoutRows();
            goOnAfter(claim);
            return;
        }
        recovering = null;
        phase = Phase.READING;
        rotate(claim.end());
    }

    private void rotate(long end) throws IOException {
        full.add(open.endAt(end));
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
        open.discard();
        expected = -1;
        position = -1;
    }

    private void seek(long offset) {
        feed.seek(offset);
        phase = Phase.SEEKING;
        expected = -1;
        position = -1;
    }
}
