package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all shards of the lineages of one task: parents before children, many shards fairly, each at its own pace.
 *
 * <p>It is driven by one thread: {@link #startDueReads} sends off the reads that are due, {@link AsyncCalls#settle} brings their pages, {@link #emit}
 * hands out what may be sent. It never blocks. The children of a shard that ends are opened here.
 */
public final class ShardEngine<R> {

    // A gate may open earlier than announced, for example when a snapshot finishes.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    // Changes must not wait for ever for progress that a transform drops again and again; by then the log says so.
    private static final Duration LONGEST_DELIVERY = Duration.ofMinutes(2);
    private static final Duration DELIVERY_CHECK = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(ShardEngine.class);

    private final ShardReader<R> reader;
    private final AsyncCalls calls;
    private final Gate gate;
    private final LossPolicy losses;
    private final EngineSettings settings;
    private final Pace pace;
    private final InstantSource clock;

    private final ShardFamily family;
    private final ReadMetrics metrics = new ReadMetrics();
    private final StallWatch stalls = new StallWatch();
    private final Map<String, ShardCursor<R>> open = new LinkedHashMap<>();
    // Ends that were handed out and are not delivered yet, with the time of that. A child's offset names its parent's
    // end. Stored before that end, it would not count after a crash, and what was delivered exactly once would be
    // delivered again.
    private final Map<String, Instant> undeliveredEnds = new HashMap<>();
    private int turn;
    private int readsUnderWay;

    public ShardEngine(
            ShardReader<R> reader,
            OffsetLookup offsets,
            AsyncCalls calls,
            Gate gate,
            LossPolicy losses,
            EngineSettings settings,
            Pace pace,
            InstantSource clock) {
        this.reader = reader;
        this.calls = calls;
        this.gate = gate;
        this.losses = losses;
        this.settings = settings;
        this.pace = pace;
        this.clock = clock;
        this.family = new ShardFamily(reader, offsets, calls, settings, pace, clock, stalls, this::open);
    }

    /** The names of the lineages to which these shards belong, sorted: the pieces in which a stream can be shared out. */
    public static List<String> lineages(Collection<Shard> shards, Map<String, ShardOffset> offsets) {
        return LineageNames.of(shards, offsets).values().stream()
                .distinct()
                .sorted()
                .toList();
    }

    /** Sends off the listings and reads that are due. */
    public void startDueReads() {
        Instant now = clock.instant();
        family.startListings(now);
        if (isCrowded(bufferedBytes())) {
            stalls.excuse(now);
            return;
        }
        for (ShardCursor<R> cursor : inTurn()) {
            if (readsUnderWay >= settings.limits().reads()) {
                return;
            }
            if (cursor.wantsRead(now)) {
                read(cursor);
            }
        }
    }

    /** Hands out up to {@code max} changes, and the markers that are due, in the order in which they must be sent. */
    public void emit(int max, Consumer<Emission<R>> out) {
        Instant now = clock.instant();
        undeliveredEnds
                .entrySet()
                .removeIf(end -> settings.delivered().test(end.getKey())
                        || end.getValue().plus(LONGEST_DELIVERY).isBefore(now));
        int room = max;
        long buffered = bufferedBytes();
        for (ShardCursor<R> cursor : inTurn()) {
            if (waitsForEnd(cursor)) {
                stalls.expect(name(cursor.shardId()), now);
                continue;
            }
            long before = cursor.bufferedBytes();
            room -= take(cursor, room, out);
            buffered += cursor.bufferedBytes() - before;
            if (isCrowded(buffered)) {
                buffered -= makeRoom(cursor, now);
            }
            if (cursor.head() != null) {
                // It waits for its turn or for the gate, not for the service.
                stalls.expect(name(cursor.shardId()), now);
            }
            if (cursor.isFinished()) {
                finish(cursor, now, out);
            } else {
                ShardOffset marker = cursor.dueMarker(now, settings.intervals().marker());
                if (marker != null) {
                    out.accept(new Emission.Checkpoint<>(cursor.shardId(), marker));
                }
            }
        }
        family.forgotten(id -> out.accept(new Emission.OffsetDeletion<>(id)));
        stalls.check(now);
        turn++;
    }

    /** When {@link #startDueReads} will next have something to do without an answer having come, or something having been handed out. */
    public Instant nextReadDue() {
        Instant earliest = family.nextListingDue();
        if (!undeliveredEnds.isEmpty()) {
            earliest = earlier(clock.instant().plus(DELIVERY_CHECK), earliest);
        }
        if (readsUnderWay >= settings.limits().reads() || isCrowded(bufferedBytes())) {
            return earliest;
        }
        for (ShardCursor<R> cursor : open.values()) {
            @Nullable Instant due = cursor.nextRead();
            if (due != null && due.isBefore(earliest)) {
                earliest = due;
            }
        }
        return earliest;
    }

    /** How the reading goes, for metrics. */
    public EngineHealth health() {
        @Nullable Instant delivered = null;
        @Nullable Instant seen = null;
        for (ShardCursor<R> cursor : open.values()) {
            delivered = earlier(delivered, cursor.deliveredUntil());
            seen = earlier(seen, cursor.seenUntil());
        }
        return new EngineHealth(
                new EngineHealth.Shards(open.size(), family.waiting(), family.ended()),
                metrics.reads(),
                delivered,
                seen);
    }

    private boolean waitsForEnd(ShardCursor<R> cursor) {
        return !undeliveredEnds.isEmpty()
                && family.parents(cursor.shardId()).stream().anyMatch(undeliveredEnds::containsKey);
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    private long bufferedBytes() {
        long buffered = 0;
        for (ShardCursor<R> cursor : open.values()) {
            buffered += cursor.bufferedBytes();
        }
        return buffered;
    }

    private boolean isCrowded(long buffered) {
        return buffered >= settings.limits().bufferedBytes();
    }

    /** With a thousand shards, what a gate holds does not fit into memory. Returns the bytes that are free now. */
    private long makeRoom(ShardCursor<R> cursor, Instant now) {
        Entry<R> head = cursor.head();
        if (head == null || gate.judge(head.time()) != Gate.Verdict.HOLD) {
            return 0;
        }
        long freed = cursor.bufferedBytes();
        Duration wait = gate.holdTime(head.time());
        cursor.putBack(now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait));
        return freed;
    }

    private int take(ShardCursor<R> cursor, int room, Consumer<Emission<R>> out) {
        int taken = 0;
        Entry<R> head = cursor.head();
        ShardOffset before = cursor.offset();
        while (head != null && taken < room) {
            switch (gate.judge(head.time())) {
                case HOLD -> {
                    return taken;
                }
                case SKIP -> {
                    cursor.take();
                    before = cursor.offset();
                }
                case PASS -> {
                    cursor.take();
                    ShardOffset after = cursor.offset();
                    out.accept(new Emission.Data<>(cursor.shardId(), head, before, after));
                    before = after;
                    taken++;
                }
            }
            head = cursor.head();
        }
        return taken;
    }

    private void finish(ShardCursor<R> cursor, Instant now, Consumer<Emission<R>> out) {
        // Its children are opened here.
        open.remove(cursor.shardId());
        metrics.closed(cursor.shardId());
        stalls.forget(name(cursor.shardId()));
        Progress.Ended ended = family.end(cursor.shardId(), cursor.deliveredUntil());
        out.accept(new Emission.Checkpoint<>(cursor.shardId(), cursor.endOffset(ended)));
        undeliveredEnds.put(cursor.shardId(), now);
        LOG.info(
                "Shard {} of lineage {} has been read to its end: {} changes, the last from {}",
                cursor.shardId(),
                cursor.lineage(),
                cursor.takenCount(),
                cursor.deliveredUntil());
    }

    private void read(ShardCursor<R> cursor) {
        cursor.startReading();
        readsUnderWay++;
        String shardId = cursor.shardId();
        @Nullable String iterator = cursor.iterator();
        @Nullable String after = cursor.readSequence();
        calls.submit(
                () -> reader.read(shardId, iterator == null ? reader.open(shardId, after) : iterator),
                page -> {
                    readsUnderWay--;
                    accept(cursor, page);
                },
                failure -> {
                    readsUnderWay--;
                    readFailed(cursor, failure);
                });
    }

    private void accept(ShardCursor<R> cursor, Page<R> page) {
        Instant now = clock.instant();
        metrics.read(cursor.shardId(), page, now);
        cursor.accept(page, now);
        @Nullable Instant next = cursor.nextRead();
        stalls.expect(name(cursor.shardId()), next == null ? now : next);
    }

    private void readFailed(ShardCursor<R> cursor, Exception failure) {
        ShardReadException known = ShardReadException.of(failure);
        Instant now = clock.instant();
        switch (known.reason()) {
            case ITERATOR_EXPIRED -> cursor.loseIterator(now);
            case BUSY -> {
                metrics.retried();
                stalls.fault(name(cursor.shardId()), known);
                LOG.debug("Shard {} is backing off", cursor.shardId(), failure);
                cursor.backOff(now);
            }
            case TRIMMED -> {
                losses.startingAtOldest(cursor.shardId(), cursor.deliveredUntil());
                cursor.rewindToOldest(now);
            }
            case GONE -> {
                losses.shardGone(cursor.shardId(), cursor.deliveredUntil());
                cursor.giveUp();
            }
        }
    }

    private void open(Lineage.Start start) {
        Instant now = clock.instant();
        Instant stored = start.knownUntil();
        Instant knownUntil =
                stored == null || stored.isBefore(settings.completeFrom()) ? settings.completeFrom() : stored;
        if (start.progress() instanceof Progress.Nothing) {
            boolean isFirst = knownUntil.equals(settings.completeFrom());
            losses.startingAtOldest(start.shardId(), isFirst ? settings.firstStart() : knownUntil);
        }
        open.put(
                start.shardId(),
                new ShardCursor<>(
                        start,
                        knownUntil,
                        pace,
                        now,
                        now.plus(settings.intervals().marker())));
        metrics.opened(start.shardId(), now);
        stalls.expect(name(start.shardId()), now);
        LOG.debug("Shard {} of lineage {} is opened, {}", start.shardId(), start.lineage(), place(start.progress()));
    }

    /** All open cursors, each time beginning with a different one, so that no shard is always last. */
    private Collection<ShardCursor<R>> inTurn() {
        List<ShardCursor<R>> cursors = new ArrayList<>(open.values());
        if (!cursors.isEmpty()) {
            Collections.rotate(cursors, -(turn % cursors.size()));
        }
        return cursors;
    }

    private static String name(String shardId) {
        return "Shard " + shardId;
    }

    private static String place(Progress progress) {
        return progress instanceof Progress.After after ? "after " + after.sequence() : "at its oldest entry";
    }
}
