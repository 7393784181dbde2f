package io.tailrace.shard;

import io.tailrace.shard.Page.Fullness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The place in one open shard: what has been read, what of it has been taken, and when to read again. It makes no calls itself.
 */
final class ShardCursor<R> {

    private static final Duration CATCH_UP_INTERVAL = Duration.ofMillis(50);
    // What is stored decides whether changes were lost, what is shown only whether an operator is alerted.
    private static final Duration STORED_STRETCH = Duration.ofMinutes(15);
    private static final Duration SHOWN_STRETCH = Duration.ofMinutes(1);
    // Event times may be cut to the minute, so a younger one may be from just now.
    private static final Duration LIVE_AGE = Duration.ofSeconds(60);

    private final Lineage.Start start;
    private final Pace pace;
    private final Deque<Entry<R>> buffer = new ArrayDeque<>();

    private @Nullable String iterator;
    private @Nullable String readSequence;
    private @Nullable String passOverUntil;
    private Progress taken;
    private final Silence proof = new Silence(STORED_STRETCH);
    private final Silence sign = new Silence(SHOWN_STRETCH);
    private Instant deliveredUntil;
    private Instant seenUntil;
    private Instant silentSince;
    private Instant nextRead;
    private boolean reading;
    private boolean lastPageRead;
    private boolean live;
    private int emptyPages;
    private long bufferedBytes;
    private long takenCount;
    private int failures;

    private ShardOffset lastMarker;
    private Instant nextMarker;

    /**
     * @param knownUntil everything written before this moment has been delivered
     * @param now by the worker's clock, like all times here that are not named after the service
     */
    ShardCursor(Lineage.Start start, Instant knownUntil, Pace pace, Instant now, Instant firstMarker) {
        this.start = start;
        this.pace = pace;
        this.taken = start.progress();
        this.readSequence = start.progress() instanceof Progress.After after ? after.sequence() : null;
        this.deliveredUntil = knownUntil;
        this.seenUntil = knownUntil;
        this.silentSince = now;
        this.nextRead = now;
        this.lastMarker = offset();
        this.nextMarker = firstMarker;
    }

    String shardId() {
        return start.shardId();
    }

    /** Everything that was written before this moment has been delivered. */
    Instant deliveredUntil() {
        return deliveredUntil;
    }

    /** The same, as far as it looks: after a minute of empty answers, which may still have entries after them. */
    Instant seenUntil() {
        return seenUntil;
    }

    /** Where to open the shard when there is no iterator: after the last entry read, or null for the oldest. */
    @Nullable String readSequence() {
        return readSequence;
    }

    @Nullable String iterator() {
        return iterator;
    }

    boolean wantsRead(Instant now) {
        return !reading && !lastPageRead && buffer.isEmpty() && !now.isBefore(nextRead);
    }

    /** When to look again; null while an answer is under way or entries wait to be taken. */
    @Nullable Instant nextRead() {
        return reading || lastPageRead || !buffer.isEmpty() ? null : nextRead;
    }

    void startReading() {
        reading = true;
    }

    void opened(String newIterator) {
        iterator = newIterator;
    }

    void accept(Page<R> page, Instant now) {
        reading = false;
        failures = 0;
        iterator = page.nextIterator();
        lastPageRead = page.nextIterator() == null;
        if (page.entries().isEmpty()) {
            acceptEmpty(page.serviceTime(), now);
            return;
        }
        emptyPages = 0;
        silentSince = now;
        proof.broken();
        sign.broken();
        bufferedBytes = page.bytes();
        for (Entry<R> entry : page.entries()) {
            if (passOverUntil == null || SequenceNumbers.compare(entry.sequence(), passOverUntil) > 0) {
                buffer.add(entry);
            }
        }
        Entry<R> last = page.entries().get(page.entries().size() - 1);
        readSequence = last.sequence();
        live = page.fullness() == Fullness.PARTIAL && last.time().plus(LIVE_AGE).isAfter(page.serviceTime());
        nextRead = now.plus(live ? pace.pollInterval() : pace.catchUpInterval());
    }

    private void acceptEmpty(Instant serviceTime, Instant now) {
        emptyPages++;
        live = live || emptyPages >= Silence.ANSWERS;
        deliveredUntil = later(deliveredUntil, proof.heard(serviceTime));
        seenUntil = later(seenUntil, later(deliveredUntil, sign.heard(serviceTime)));
        nextRead = now.plus(
                live
                        ? pace.idle(Duration.between(silentSince, now))
                        : longer(CATCH_UP_INTERVAL, pace.catchUpInterval()));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }

    /** The iterator is of no use any more; the next read opens the shard again where reading stopped. */
    void loseIterator(Instant now) {
        reading = false;
        iterator = null;
        nextRead = now;
        // The way from the last entry has to be walked anew, and quickly.
        emptyPages = 0;
        live = false;
        proof.reopened();
        sign.reopened();
    }

    /**
     * The place to go on from is trimmed: the next read opens the shard at its oldest entry. What was read before is skipped, for a service may
     * say so of a place that it still has.
     */
    void rewindToOldest(Instant now) {
        loseIterator(now);
        passOverUntil = readSequence;
        readSequence = null;
    }

    void backOff(Instant now) {
        reading = false;
        failures++;
        nextRead = now.plus(pace.backoff(failures));
    }

    /** The shard is gone, with everything in it that was not read. */
    void giveUp() {
        reading = false;
        lastPageRead = true;
    }

    /** The size of the page whose entries wait to be taken; 0 when none does. */
    long bufferedBytes() {
        return buffer.isEmpty() ? 0 : bufferedBytes;
    }

    /** Gives the waiting entries back to the service: they are read again, from this moment on. */
    void putBack(Instant readAgain) {
        buffer.clear();
        loseIterator(readAgain);
        lastPageRead = false;
        readSequence = taken instanceof Progress.After after ? after.sequence() : null;
    }

    @Nullable Entry<R> head() {
        return buffer.peek();
    }

    /** Removes the head; from now on it belongs to the progress of this shard. */
    void take() {
        Entry<R> entry = buffer.remove();
        taken = new Progress.After(entry.sequence());
        takenCount++;
        deliveredUntil = later(deliveredUntil, entry.time());
        seenUntil = later(seenUntil, entry.time());
    }

    /** How many entries have been taken. */
    long takenCount() {
        return takenCount;
    }

    String lineage() {
        return start.lineage();
    }

    boolean isFinished() {
        return lastPageRead && buffer.isEmpty();
    }

    /** The offset of everything taken so far. */
    ShardOffset offset() {
        return new ShardOffset(taken, start.parentNonce(), start.lineage(), deliveredUntil);
    }

    ShardOffset endOffset(Progress.Ended ended) {
        return new ShardOffset(ended, start.parentNonce(), start.lineage(), deliveredUntil);
    }

    /**
     * The offset for a marker, when one is due: a record that a transform drops moves no offset, and an idle shard has none. So progress is handed out
     * from time to time.
     */
    @Nullable ShardOffset dueMarker(Instant now, Duration interval) {
        if (now.isBefore(nextMarker)) {
            return null;
        }
        nextMarker = now.plus(interval);
        ShardOffset offset = offset();
        if (offset.equals(lastMarker)) {
            return null;
        }
        lastMarker = offset;
        return offset;
    }
}
