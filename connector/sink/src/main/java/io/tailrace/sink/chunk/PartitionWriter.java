package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkCommit.Outcome;
import io.tailrace.sink.chunk.Gathering.Candidate;
import io.tailrace.sink.chunk.LakeWriter.Refusals;
import io.tailrace.sink.chunk.Locator.Start;
import io.tailrace.sink.metric.SinkMetrics;
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
 * into chunks, and has them published one after the other. The store says where to go on, never the record at hand: what
 * comes from elsewhere is not taken. All calls come from the task's thread.
 */
final class PartitionWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);
    /** How often the consumer is asked for an offset before it is believed that Kafka does not have it. */
    static final int TRIES = 3;

    /** What comes in a later batch after a seek does not answer it. */
    private static final int PROMPT_BATCHES = 10;

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration UPLOAD_CHECK = Duration.ofMillis(100);

    private final TopicPartition partition;
    private final Lake lake;
    private final Feed feed;
    private final Claims claims;
    private final Locator locator;
    private final Refusals refusals;
    private final Gathering open;
    private final PublishQueue full;
    private final Gaps gaps;

    private Phase phase = Phase.LOCATING;
    /** The proof that is looked for, while {@link Phase#PROVING}. */
    private @Nullable Search search;
    /** The chunk that is written again, while {@link Phase#RECOVERING}. */
    private @Nullable Recovery recovering;
    /** The consumer was asked to go elsewhere: the rest of this batch is of no use. */
    private boolean seeking;
    /** When the batch came: asking the clock for each record costs as much as a column. */
    private Instant batch = Instant.EPOCH;
    /** The offset after the last record taken, or where the next must come from. */
    private long expected;
    /** No record has come since {@link #expected} was asked for. */
    private boolean sought;
    /** Batches since the consumer was asked for an offset. */
    private int batches;
    /** How often in a row Kafka gave an earlier record instead. */
    private int misses;
    /** Where the consumer was when the partition was assigned; negative when not known, or no proof any more. */
    private long hint = -1;
    /** The least offset that Kafka has given. */
    private long lowest = Long.MAX_VALUE;
    /** Where this writer began to read. */
    private long began;
    /** What Kafka may be told; negative when nothing is. */
    private long committable = -1;
    /** The consumer's position, when the worker has told it since the last seek. */
    private long position = -1;
    /** When it was seen that records have gone by without a row. */
    private @Nullable Instant passedSince;
    /** Returns to the store since the last chunk became durable. */
    private int returns;

    PartitionWriter(
            TopicPartition partition,
            Lake lake,
            Consumer consumer,
            Committer committer,
            Refusals refusals,
            SinkMetrics metrics) {
        this.partition = partition;
        this.lake = lake;
        this.refusals = refusals;
        this.feed = new Feed(partition, consumer);
        ChunkNames names = ChunkNames.of(partition, lake);
        this.claims = new Claims(lake.store(), names);
        this.locator = new Locator(partition, lake, claims);
        this.open = new Gathering(partition, names, lake);
        this.full = new PublishQueue(committer, claims, lake);
        this.gaps = new Gaps(partition, names, consumer, lake.onGap(), metrics);
    }

    /** A new batch begins: a seek that was asked for has been done. */
    void beginBatch() {
        batch = lake.clock().instant();
        batches++;
        seeking = false;
    }

    /** Takes the next record. One that is not written is still part of its chunk's range. */
    void accept(SinkRecord record) throws IOException {
        if (seeking || feed.isWaiting()) {
            return;
        }
        long offset = Origin.offsetOf(record);
        if (offset < position) {
            // Kafka has put the consumer elsewhere since the worker told it.
            position = -1;
        }
        try {
            if (phase == Phase.LOCATING) {
                noteHint(offset);
                // A record before it shows that Kafka has forgotten the group since.
                hint = Math.min(hint, offset);
                locate(offset);
            }
            // Not while the consumer is on its way to the chunk's first row: this record shows nothing of the chunk.
            if (!seeking
                    && phase == Phase.RECOVERING
                    && recovering != null
                    && offset > recovering.claim().end()) {
                endRecovery(recovering);
            }
            if (!seeking) {
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
        Instant now = lake.clock().instant();
        long before = committable;
        poll();
        feed.endWait(now);
        try {
            if (phase == Phase.LOCATING && !feed.isWaiting()) {
                noteHint(position);
                if (hint >= 0 || returns > 0) {
                    locate(-1);
                }
            }
            lookAtPosition();
        } catch (RetriableException e) {
            askAgain(e);
        }
        if (phase == Phase.READING && full.isEmpty()) {
            rotateByClock(now);
        }
        if (phase == Phase.FAILING && full.isEmpty()) {
            throw gaps.failure();
        }
        feed.pauseOrResume(full.isBackedUp());
        return committable != before;
    }

    /** When {@link #tick()} should be called next at the latest; empty when only a record can change anything. */
    Optional<Instant> nextTick() {
        if (!full.isEmpty()) {
            return Optional.of(lake.clock().instant().plus(UPLOAD_CHECK));
        }
        return feed.waitsUntil()
                .or(open::deadline)
                .or(() -> Optional.ofNullable(passedSince)
                        .map(since -> since.plus(lake.rotation().interval())));
    }

    /**
     * The offset that Kafka may be told: the one after what the lake has.
     *
     * @param current the consumer's position: all records before it have been given to {@link #accept}
     */
    OptionalLong committable(long current) {
        position = seeking ? -1 : current;
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

    /** Gives what is being published now a moment to end, so that no other task has to write it again. */
    void awaitUpload(Duration longest) {
        full.await(longest);
    }

    /** Discards what is not published. Whoever owns the partition next finds it in Kafka. */
    @Override
    public void close() {
        full.abandon();
        open.discard();
    }

    /**
     * Asks the store where the lake is, and goes there.
     *
     * @param at the offset of the record at hand; negative when there is none
     */
    private void locate(long at) {
        Start start = locator.locate(hint, recovering);
        // A chunk that another task has finished meanwhile lends its time to no other.
        recovering = null;
        if (start instanceof Start.AtBeginning from) {
            beginAt(from.beginning(), at);
        } else if (start instanceof Start.AfterChunk after) {
            startSearch(after.claim(), at);
        } else if (start instanceof Start.Again again) {
            recover(again.recovery(), at);
        } else if (start instanceof Start.Later later) {
            waitFor(later.recovery());
        }
    }

    private void beginAt(Position beginning, long at) {
        long from = beginning.next();
        if (beginning.generation() == 0) {
            // Nothing is written yet, so nothing can be doubled: a topic that was made anew meanwhile has earlier
            // records.
            open.startAt(0, 0, null);
            from = Math.min(lowest, from);
        } else {
            open.startAt(beginning.generation(), from, null);
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
        open.discard();
        search = null;
        phase = Phase.LOCATING;
        seeking = true;
        feed.waitUntil(lake.clock().instant().plus(RETRY));
    }

    private void recover(Recovery recovery, long at) {
        Claim claim = recovery.claim();
        LOG.info("{}: writing the chunk of offsets {} to {} again", partition, claim.start(), claim.end());
        recovering = recovery;
        open.startAt(claim.generation(), claim.start(), null);
        phase = Phase.RECOVERING;
        // Between its start and its first row there was none.
        Mark first = claim.content().first();
        goTo(first == null ? claim.start() : first.offset(), at);
    }

    private void waitFor(Recovery recovery) {
        Claim claim = recovery.claim();
        LOG.info(
                "{}: waiting for another task to finish the chunk of offsets {} to {}",
                partition,
                claim.start(),
                claim.end());
        recovering = recovery;
        feed.waitUntil(lake.clock().instant().plus(RETRY));
        seeking = true;
    }

    private void startSearch(Claim claim, long at) {
        Search started = new Search(claim, claims, hint);
        open.startAt(claim.generation(), claim.next(), claim.content().last());
        gaps.expectHint(claim.next(), returns == 0 ? hint : -1);
        Mark mark = started.mark();
        if (mark == null) {
            if (!started.isTrusted()) {
                throw started.unproven();
            }
            committable = claim.next();
            readFrom(claim.next(), at);
        } else {
            search = started;
            phase = Phase.PROVING;
            goTo(mark.offset(), at);
        }
    }

    private void prove(SinkRecord record, long offset) throws IOException {
        Search proof = Objects.requireNonNull(search, "nothing to prove");
        Mark mark = Objects.requireNonNull(proof.mark(), "no mark");
        if (offset == mark.offset()) {
            proof.require(markOf(record, offset));
            approach(proof.claim());
            expected = offset + 1;
        } else if (offset < mark.offset()) {
            proof.requireLonger(offset, isPrompt());
            seek(mark.offset());
        } else {
            markIsGone(proof);
            if (phase == Phase.APPROACHING) {
                read(record, offset);
            }
        }
    }

    private void markIsGone(Search proof) {
        Mark next = proof.afterGone();
        if (next == null) {
            approach(proof.claim());
        } else {
            seek(next.offset());
        }
    }

    private void approach(Claim claim) {
        search = null;
        sought = false;
        phase = Phase.APPROACHING;
        expected = 0;
        committable = claim.next();
        LOG.info("{}: resuming at offset {}", partition, claim.next());
    }

    private Mark markOf(SinkRecord record, long offset) {
        try {
            if (record.value() != null) {
                return open.candidate(record, offset).mark();
            }
        } catch (DataException e) {
            LOG.debug("Offset {} of {} is no longer a row", offset, partition, e);
        }
        // Whatever it is, it is not the row that the lake has.
        long timestamp = record.timestamp() == null ? -1 : record.timestamp();
        return new Mark(offset, timestamp, RowHash.of(record.key()), 0, lake.fingerprint());
    }

    private void read(SinkRecord record, long offset) throws IOException {
        if (offset < expected) {
            goneBack(offset);
            return;
        }
        misses = 0;
        if (phase == Phase.APPROACHING) {
            expected = offset + 1;
            if (offset < open.start()) {
                return;
            }
            phase = Phase.READING;
            expected = open.start();
        }
        if (phase == Phase.READING && gaps.skips(offset)) {
            expected = offset + 1;
            return;
        }
        if (phase == Phase.READING && offset > expected && gaps.isFatal(expected, offset)) {
            failAfterwards();
            return;
        }
        sought = false;
        gaps.arrived();
        write(record, offset);
    }

    private void goneBack(long offset) {
        misses = sought && isPrompt() ? misses + 1 : 0;
        if (misses >= TRIES) {
            throw new ConnectException("Kafka's log of " + partition + " ends before offset " + expected
                    + ", where the lake ends: asked for it " + TRIES
                    + " times, Kafka returned offset " + offset
                    + ". If the topic was deleted and created again, stop the connector and run "
                    + claims.names().command("--new-generation")
                    + ": the new topic is then read from its beginning, into files of its own.");
        }
        lowest = Math.min(lowest, offset);
        LOG.warn(
                "{}: the consumer went back from offset {} to {}; asking the store where to resume",
                partition,
                expected,
                offset);
        returnToStore(offset);
    }

    private void write(SinkRecord record, long offset) throws IOException {
        try {
            if (open.takes(record)) {
                add(open.candidate(record, offset));
            }
        } catch (DataException e) {
            open.refused(refusals.refuse(record, e));
        } catch (RetriableException e) {
            LOG.warn("Could not process offset {} of {}, retrying in {}: {}", offset, partition, RETRY, e.getMessage());
            feed.waitUntil(lake.clock().instant().plus(RETRY));
            expected = offset;
            seek(offset);
            return;
        }
        // Not after any other failure: a chunk that ends here without this row would lose it.
        expected = offset + 1;
        cut(offset);
    }

    private void add(Candidate next) throws IOException {
        open.add(next, recovering == null ? batch : recovering.claim().author().time(), batch);
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

    /** Records may go by that never come here, because a transform drops them. */
    private void lookAtPosition() throws IOException {
        if (phase == Phase.PROVING && search != null) {
            Mark mark = search.mark();
            if (mark != null && position > mark.offset()) {
                markIsGone(search);
            }
        } else if (phase == Phase.RECOVERING
                && recovering != null
                && position > recovering.claim().end()) {
            endRecovery(recovering);
        }
        if (phase == Phase.APPROACHING && position >= open.start()) {
            phase = Phase.READING;
            expected = open.start();
        }
        if (phase == Phase.READING && position > expected) {
            if (gaps.isFatal(expected, position)) {
                failAfterwards();
            } else {
                expected = position;
            }
        }
    }

    /** Publishes what there is before the task fails over a gap. */
    private void failAfterwards() throws IOException {
        phase = Phase.FAILING;
        if (!open.isEmpty()) {
            rotate(expected - 1);
        }
    }

    private void endRecovery(Recovery recovery) throws IOException {
        Claim claim = recovery.claim();
        if (!open.content().isSameAs(claim.content()) && recovery.isWritten()) {
            LOG.info("{}: all files of offsets {} to {} are in the store", partition, claim.start(), claim.end());
            open.discard();
            recovering = null;
            startSearch(locator.finished(claim).claim(), -1);
            return;
        }
        recovery.requireSame(open.content());
        recovering = null;
        phase = Phase.READING;
        Chunk again = open.endAt(claim.end(), batch);
        again.isAgain(claim);
        expected = claim.next();
        full.add(again);
    }

    private void rotateByClock(Instant now) throws IOException {
        if (open.isDue(now)) {
            rotate(expected - 1);
            return;
        }
        // What went by without a row is claimed too, now and then: only the lake says how far we are.
        if (!open.isEmpty() || expected <= Math.max(open.start(), began)) {
            passedSince = null;
        } else if (passedSince == null) {
            passedSince = now;
        } else if (!now.isBefore(passedSince.plus(lake.rotation().interval()))) {
            rotate(expected - 1);
        }
    }

    private void rotate(long end) throws IOException {
        passedSince = null;
        full.add(open.endAt(end, batch));
    }

    private void poll() {
        for (Optional<Outcome> outcome = full.poll(); outcome.isPresent(); outcome = full.poll()) {
            if (outcome.get() instanceof Outcome.Committed committed) {
                committable = committed.claim().next();
                returns = 0;
            } else if (outcome.get() instanceof Outcome.Refused refused) {
                LOG.warn(
                        "The catalog now refuses rows of {} that it accepted before; reading them again: {}",
                        partition,
                        refused.reason().getMessage());
                returnToStore(Long.MAX_VALUE);
            } else {
                LOG.info("{}: another task is ahead, or ended a chunk at another offset", partition);
                returnToStore(-1);
            }
        }
    }

    private void noteHint(long offset) {
        if (hint < 0 && returns == 0 && offset >= 0) {
            hint = offset;
            lowest = Math.min(lowest, offset);
        }
    }

    /** Forgets what is not published, and asks the store where to go on; later and later while nothing gets done. */
    private void returnToStore(long newHint) {
        full.abandon();
        open.discard();
        hint = newHint;
        search = null;
        phase = Phase.LOCATING;
        position = -1;
        seeking = true;
        if (returns > 0) {
            Duration pause = RETRY.multipliedBy(1L << Math.min(returns, 4));
            feed.waitUntil(lake.clock().instant().plus(pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY));
        }
        returns++;
    }

    private boolean isPrompt() {
        return batches <= PROMPT_BATCHES;
    }

    private void readFrom(long offset, long at) {
        phase = Phase.READING;
        began = offset;
        goTo(offset, at);
    }

    private void goTo(long offset, long at) {
        expected = offset;
        sought = true;
        if (at != offset) {
            seek(offset);
        }
    }

    private void seek(long offset) {
        feed.seek(offset);
        batches = 0;
        seeking = true;
        position = -1;
    }
}
