package io.tailrace.sink.partition;

import io.tailrace.sink.chunk.OpenChunk;
import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.Position;
import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.commit.ChunkCommit.Outcome;
import io.tailrace.sink.commit.Committer;
import io.tailrace.sink.commit.Publication;
import io.tailrace.sink.commit.PublishQueue;
import io.tailrace.sink.commit.Recovery;
import io.tailrace.sink.metric.SinkMetrics;
import io.tailrace.sink.partition.LakeWriter.ErrantRecords;
import io.tailrace.sink.partition.Locator.Start;
import io.tailrace.sink.partition.LogProof.Finding;
import io.tailrace.sink.row.RowHash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka partition's way into the lake: finds out where the lake is and that the log is still the same, cuts the records
 * into chunks, and has them published one after the other. The store decides where to resume, never the current record:
 * records from elsewhere are not taken. All calls come from the task's thread.
 */
final class PartitionWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration UPLOAD_CHECK = Duration.ofMillis(100);

    private final TopicPartition partition;
    private final WriterParts parts;
    private final PartitionFeed feed;
    private final RecordCursor cursor;
    private final Claims claims;
    private final Locator locator;
    private final ErrantRecords errantRecords;
    private final ChunkPipeline chunks;
    private final Gaps gaps;

    private Phase phase = Phase.LOCATING;
    /** The proof that is looked for, while {@link Phase#PROVING}. */
    private @Nullable LogProof proof;
    /** The chunk that is written again, while {@link Phase#RECOVERING}. */
    private @Nullable Recovery recovering;
    /** Where this writer began to read. */
    private long began;
    /** The offset that Kafka may be given; negative when there is none. */
    private long committable = -1;
    /** Returns to the store since the last chunk became durable. */
    private int returns;

    PartitionWriter(
            TopicPartition partition,
            WriterParts parts,
            ConsumerControl consumer,
            Committer committer,
            ErrantRecords errantRecords,
            SinkMetrics metrics) {
        this.partition = partition;
        this.parts = parts;
        this.errantRecords = errantRecords;
        this.feed = new PartitionFeed(partition, consumer);
        this.cursor = new RecordCursor(feed);
        ChunkNames names = new ChunkNames(
                parts.lake().prefix(),
                partition.topic(),
                partition.partition(),
                parts.shape().format().extension());
        this.claims = new Claims(parts.store(), names);
        this.locator = new Locator(partition, parts, claims);
        this.chunks = new ChunkPipeline(
                new OpenChunk(
                        names, parts.shape(), parts.buffering(), parts.lake().owners()),
                new PublishQueue(
                        committer,
                        claims,
                        new Publication(parts.store(), parts.shape().tables(), parts.fingerprint(), parts.nonces())),
                parts.rotation());
        this.gaps = new Gaps(partition, names, consumer, parts.onGap(), metrics);
    }

    /** A new batch begins: a seek that was asked for has been done. */
    void beginBatch() {
        chunks.beginBatch(parts.clock().instant());
        cursor.beginBatch();
    }

    /** Takes the next record. One that is not written is still part of its chunk's range. */
    void accept(SinkRecord record) throws IOException {
        if (cursor.isSkipping()) {
            return;
        }
        long offset = KafkaOrigin.offsetOf(record);
        cursor.noteRecord(offset);
        try {
            if (phase == Phase.LOCATING) {
                noteHint(offset);
                cursor.lowerHint(offset);
                locate(offset);
            }
            // Not while the consumer is on its way to the chunk's first row: this record shows nothing of the chunk.
            if (!cursor.isSeeking()
                    && phase == Phase.RECOVERING
                    && recovering != null
                    && offset > recovering.claim().end()) {
                endRecovery(recovering);
            }
            if (!cursor.isSeeking()) {
                take(record, offset);
            }
        } catch (RetriableException e) {
            askAgain(e);
        }
    }

    private void take(SinkRecord record, long offset) throws IOException {
        switch (phase) {
            case LOCATING, FAILING -> {}
            case PROVING -> prove(record, offset);
            case APPROACHING, RECOVERING, READING -> read(record, offset);
        }
    }

    /**
     * Looks at the clock and at what is published; asks for a seek, a pause or the end of one where needed. True when
     * there is news for Kafka: a chunk has become durable.
     */
    boolean tick() throws IOException {
        Instant now = parts.clock().instant();
        long before = committable;
        poll();
        feed.endWait(now);
        try {
            if (phase == Phase.LOCATING && !feed.isWaiting()) {
                noteHint(cursor.position());
                if (cursor.hint() >= 0 || returns > 0) {
                    locate(-1);
                }
            }
            followPosition();
        } catch (RetriableException e) {
            askAgain(e);
        }
        if (phase == Phase.READING && !chunks.isPublishing()) {
            chunks.rotateByClock(now, cursor.expected(), began);
        }
        if (phase == Phase.FAILING && !chunks.isPublishing()) {
            throw gaps.failure();
        }
        feed.pauseOrResume(chunks.isBackedUp());
        return committable != before;
    }

    /** When {@link #tick()} should be called next at the latest; empty when only a record can change anything. */
    Optional<Instant> nextTick() {
        if (chunks.isPublishing()) {
            return Optional.of(parts.clock().instant().plus(UPLOAD_CHECK));
        }
        return feed.waitsUntil().or(chunks::deadline);
    }

    /**
     * The offset that may be committed to Kafka: the one after what the lake has.
     *
     * @param current the consumer's position: all records before it have been given to {@link #accept}
     */
    OptionalLong committable(long current) {
        cursor.reportPosition(current);
        return committable < 0 || committable > current ? OptionalLong.empty() : OptionalLong.of(committable);
    }

    /** In the open chunk. */
    long openBytes() {
        return chunks.openBytes();
    }

    /** Bytes in full chunks that are not durable yet. */
    long fullBytes() {
        return chunks.fullBytes();
    }

    /** When the oldest row came that is not durable; empty when all are. */
    Optional<Instant> oldestRow() {
        return chunks.oldestRow();
    }

    /** In the open chunk. */
    int openFiles() {
        return chunks.openFiles();
    }

    /** Closes the open chunk here, for room; not one that is written again, whose end is a fact. */
    void rotateNow() throws IOException {
        if (phase == Phase.READING && chunks.hasOpenChunk()) {
            chunks.rotate(cursor.expected() - 1);
        }
    }

    /** Asks for no more records until {@link #release}: the task holds as much as it may. */
    void hold() {
        feed.hold();
        feed.pauseOrResume(chunks.isBackedUp());
    }

    void release() {
        feed.release();
        feed.pauseOrResume(chunks.isBackedUp());
    }

    /** Gives what is being published now a moment to end, so that no other task has to write it again. */
    void awaitUpload(Duration longest) {
        chunks.await(longest);
    }

    /** Discards what is not published. The next owner of the partition reads it from Kafka. */
    @Override
    public void close() {
        chunks.abandon();
    }

    /**
     * Asks the store where the lake is, and goes there.
     *
     * @param at the offset of the current record; negative when there is none
     */
    private void locate(long at) {
        Start start = locator.locate(cursor.hint(), recovering);
        // The time of a chunk that another task has finished must not be used for the next.
        recovering = null;
        if (start instanceof Start.AtBeginning from) {
            beginAt(from.beginning(), at);
        } else if (start instanceof Start.AfterChunk after) {
            startSearch(after.claim(), at);
        } else if (start instanceof Start.Again again) {
            recover(again.recovery(), at);
        } else if (start instanceof Start.Later later) {
            waitFor(later.recovery());
        } else {
            throw new IllegalStateException("unknown start " + start);
        }
    }

    private void beginAt(Position beginning, long at) {
        long from = beginning.next();
        if (beginning.generation() == 0) {
            // Nothing is written yet, so nothing can be duplicated: a topic that was recreated meanwhile has earlier
            // records.
            chunks.startAt(0, 0, null);
            from = Math.min(cursor.lowest(), from);
        } else {
            chunks.startAt(beginning.generation(), from, null);
            committable = from;
        }
        if (beginning.generation() > 0 && from == 0) {
            gaps.allowOnce();
        }
        readFrom(from, at);
    }

    /** The store or the catalog does not answer for now. */
    private void askAgain(RetriableException e) {
        LOG.warn("Could not find out where to resume {}, retrying in {}: {}", partition, RETRY, e.getMessage());
        chunks.discardOpen();
        proof = null;
        phase = Phase.LOCATING;
        cursor.waitUntil(parts.clock().instant().plus(RETRY));
    }

    private void recover(Recovery recovery, long at) {
        Claim claim = recovery.claim();
        LOG.info("{}: writing the chunk of offsets {} to {} again", partition, claim.start(), claim.end());
        recovering = recovery;
        chunks.startAt(claim.generation(), claim.start(), null);
        phase = Phase.RECOVERING;
        // Between its start and its first row there was none.
        RowIdentity first = claim.content().first();
        cursor.goTo(first == null ? claim.start() : first.offset(), at);
    }

    private void waitFor(Recovery recovery) {
        Claim claim = recovery.claim();
        LOG.info(
                "{}: waiting for another task to finish the chunk of offsets {} to {}",
                partition,
                claim.start(),
                claim.end());
        recovering = recovery;
        cursor.waitUntil(parts.clock().instant().plus(RETRY));
    }

    private void startSearch(Claim claim, long at) {
        LogProof started = new LogProof(claim, claims, cursor.hint());
        chunks.startAt(claim.generation(), claim.next(), claim.content().last());
        gaps.expectHint(claim.next(), returns == 0 ? cursor.hint() : -1);
        RowIdentity mark = started.mark();
        if (mark == null) {
            if (!started.isTrusted()) {
                throw started.unproven();
            }
            committable = claim.next();
            readFrom(claim.next(), at);
        } else {
            proof = started;
            phase = Phase.PROVING;
            cursor.goTo(mark.offset(), at);
        }
    }

    private void prove(SinkRecord record, long offset) throws IOException {
        LogProof search = Objects.requireNonNull(proof, "nothing to prove");
        switch (search.look(offset, () -> identityOf(record, offset), cursor)) {
            case NOTHING -> {}
            case PROVEN -> {
                approach(search.claim());
                cursor.expect(offset + 1);
            }
            case UNNECESSARY -> {
                approach(search.claim());
                read(record, offset);
            }
        }
    }

    private void approach(Claim claim) {
        proof = null;
        cursor.arrived();
        phase = Phase.APPROACHING;
        cursor.expect(0);
        committable = claim.next();
        LOG.info("{}: resuming at offset {}", partition, claim.next());
    }

    private RowIdentity identityOf(SinkRecord record, long offset) {
        try {
            if (record.value() != null) {
                return chunks.candidate(record, offset).identity();
            }
        } catch (DataException e) {
            LOG.debug("Offset {} of {} is no longer a row", offset, partition, e);
        }
        // Whatever it is, it is not the row that the lake has.
        long timestamp = record.timestamp() == null ? -1 : record.timestamp();
        return new RowIdentity(offset, timestamp, RowHash.of(record.key()), 0, parts.fingerprint());
    }

    private void read(SinkRecord record, long offset) throws IOException {
        if (offset < cursor.expected()) {
            goneBack(offset);
            return;
        }
        cursor.clearMisses();
        if (phase == Phase.APPROACHING) {
            cursor.expect(offset + 1);
            if (offset < chunks.start()) {
                return;
            }
            phase = Phase.READING;
            cursor.expect(chunks.start());
        }
        if (phase == Phase.READING && gaps.skips(offset)) {
            cursor.expect(offset + 1);
            return;
        }
        if (phase == Phase.READING && offset > cursor.expected() && gaps.isFatal(cursor.expected(), offset)) {
            failAfterwards();
            return;
        }
        cursor.arrived();
        gaps.arrived();
        write(record, offset);
    }

    private void goneBack(long offset) {
        if (cursor.misses(offset)) {
            throw new ConnectException("Kafka's log of " + partition + " ends before offset " + cursor.expected()
                    + ", where the lake ends: asked for it " + RecordCursor.TRIES
                    + " times, Kafka returned offset " + offset
                    + ". If the topic was deleted and created again, stop the connector and run "
                    + claims.names().command("--new-generation")
                    + ": the new topic is then read from its beginning, into files of its own.");
        }
        LOG.warn(
                "{}: the consumer went back from offset {} to {}; asking the store where to resume",
                partition,
                cursor.expected(),
                offset);
        returnToStore(offset);
    }

    private void write(SinkRecord record, long offset) throws IOException {
        try {
            if (chunks.takes(record)) {
                chunks.add(
                        chunks.candidate(record, offset),
                        recovering == null ? null : recovering.claim().author().time());
            }
        } catch (DataException e) {
            chunks.rejected(errantRecords.report(record, e));
        } catch (RetriableException e) {
            LOG.warn("Could not process offset {} of {}, retrying in {}: {}", offset, partition, RETRY, e.getMessage());
            feed.waitUntil(parts.clock().instant().plus(RETRY));
            cursor.expect(offset);
            cursor.seek(offset);
            return;
        }
        // Not after any other failure: a chunk that ends here without this row would lose it.
        cursor.expect(offset + 1);
        endIfDue(offset);
    }

    /** Ends the chunk after this record, if it is full or its claim ends here. */
    private void endIfDue(long offset) throws IOException {
        if (phase == Phase.RECOVERING
                && recovering != null
                && offset == recovering.claim().end()) {
            endRecovery(recovering);
        } else if (phase == Phase.READING && chunks.isFull()) {
            chunks.rotate(offset);
        }
    }

    /** Follows records that pass without being delivered, because a transform drops them. */
    private void followPosition() throws IOException {
        long position = cursor.position();
        if (phase == Phase.PROVING && proof != null) {
            if (proof.follow(position, cursor) == Finding.UNNECESSARY) {
                approach(proof.claim());
            }
            position = cursor.position();
        } else if (phase == Phase.RECOVERING
                && recovering != null
                && position > recovering.claim().end()) {
            endRecovery(recovering);
            position = cursor.position();
        }
        if (phase == Phase.APPROACHING && position >= chunks.start()) {
            phase = Phase.READING;
            cursor.expect(chunks.start());
        }
        if (phase == Phase.READING && position > cursor.expected()) {
            if (gaps.isFatal(cursor.expected(), position)) {
                failAfterwards();
            } else {
                cursor.expect(position);
            }
        }
    }

    /** Publishes what there is before the task fails over a gap. */
    private void failAfterwards() throws IOException {
        phase = Phase.FAILING;
        if (chunks.hasOpenChunk()) {
            chunks.rotate(cursor.expected() - 1);
        }
    }

    private void endRecovery(Recovery recovery) throws IOException {
        Claim claim = recovery.claim();
        if (!chunks.content().isSameAs(claim.content()) && recovery.isWritten()) {
            LOG.info("{}: all files of offsets {} to {} are in the store", partition, claim.start(), claim.end());
            Claim whole = recovery.finish();
            chunks.discardOpen();
            recovering = null;
            startSearch(whole, -1);
            return;
        }
        recovery.requireSame(chunks.content());
        recovering = null;
        phase = Phase.READING;
        cursor.expect(claim.next());
        chunks.publishAgain(claim);
    }

    private void poll() {
        for (Optional<Outcome> outcome = chunks.poll(); outcome.isPresent(); outcome = chunks.poll()) {
            if (outcome.get() instanceof Outcome.Committed committed) {
                committable = committed.claim().next();
                returns = 0;
            } else if (outcome.get() instanceof Outcome.Refused refused) {
                LOG.warn(
                        "The catalog now refuses rows of {} that it accepted before; reading them again: {}",
                        partition,
                        refused.reason().getMessage());
                returnToStore(Long.MAX_VALUE);
            } else if (outcome.get() instanceof Outcome.Superseded) {
                LOG.info("{}: another task is ahead, or ended a chunk at another offset", partition);
                returnToStore(-1);
            } else {
                throw new IllegalStateException("unknown outcome " + outcome.get());
            }
        }
    }

    /** Only an offset from before the first return to the store is the group's own. */
    private void noteHint(long offset) {
        if (returns == 0) {
            cursor.noteHint(offset);
        }
    }

    /** Forgets what is not published, and asks the store where to resume, after a longer pause each time. */
    private void returnToStore(long newHint) {
        chunks.abandon();
        proof = null;
        phase = Phase.LOCATING;
        cursor.reset(newHint);
        if (returns > 0) {
            Duration pause = RETRY.multipliedBy(1L << Math.min(returns, 4));
            feed.waitUntil(parts.clock().instant().plus(pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY));
        }
        returns++;
    }

    private void readFrom(long offset, long at) {
        phase = Phase.READING;
        began = offset;
        cursor.goTo(offset, at);
    }
}
