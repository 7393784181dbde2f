package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all shards of the lineages of one task: parents before children, many shards fairly, each at its own pace.
 *
 * <p>It is driven by one thread: {@link #advance} sends off the reads that are due, {@link Calls#settle} brings their pages, {@link #collect}
 * hands out what may be sent. It never blocks. A shard that ends hands on to its children here, without anybody's help.
 */
public final class ShardEngine<R> {

    // Shards are listed for one day; after twice that, nothing of them can come back.
    private static final Duration FORGET_AFTER = Duration.ofDays(2);

    // A gate may open earlier than it said, as when a snapshot is done.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(ShardEngine.class);

    private final ShardReader<R> reader;
    private final OffsetLookup offsets;
    private final Calls calls;
    private final Gate gate;
    private final LossPolicy losses;
    private final EngineSettings settings;
    private final Pace pace;
    private final InstantSource clock;

    private final Lineage lineage;
    private final Map<String, ShardCursor<R>> open = new LinkedHashMap<>();
    private final Discovery discovery;
    private final Deque<String> forgotten = new ArrayDeque<>();
    private int turn;
    private final Map<String, Instant> lastReads = new ConcurrentHashMap<>();
    private long pages;
    private long emptyPages;
    private long bytes;
    private long retries;
    private int readsUnderWay;

    public ShardEngine(
            ShardReader<R> reader,
            OffsetLookup offsets,
            Calls calls,
            Gate gate,
            LossPolicy losses,
            EngineSettings settings,
            Pace pace,
            InstantSource clock) {
        this.reader = reader;
        this.offsets = offsets;
        this.calls = calls;
        this.gate = gate;
        this.losses = losses;
        this.settings = settings;
        this.pace = pace;
        this.clock = clock;
        this.lineage = new Lineage(settings.owned(), settings.nonces());
        this.discovery = new Discovery(settings.sweepInterval(), pace, clock.instant());
    }

    /** The names of the lineages to which these shards belong, sorted: the pieces in which a stream can be shared out. */
    public static List<String> lineages(Collection<Shard> shards, Map<String, ShardOffset> offsets) {
        return LineageNames.of(shards, offsets).values().stream()
                .distinct()
                .sorted()
                .toList();
    }

    /** Sends off the listings and reads that are due. */
    public void advance() {
        Instant now = clock.instant();
        if (discovery.startSweep(now)) {
            calls.submit(() -> known(reader.list()), this::swept, this::sweepFailed);
        }
        for (String parent : discovery.startChildSearches(lineage.childless(), now)) {
            calls.submit(
                    () -> known(reader.childrenOf(parent)),
                    found -> childrenFound(parent, found),
                    e -> childrenFailed(parent, e));
        }
        for (ShardCursor<R> cursor : inTurn()) {
            if (readsUnderWay >= settings.maxReadsUnderWay() || isCrowded()) {
                return;
            }
            if (cursor.wantsRead(now)) {
                read(cursor);
            }
        }
    }

    /** Hands out up to {@code max} changes, and the markers that are due, in the order in which they must be sent. */
    public void collect(int max, Consumer<Emission<R>> out) {
        Instant now = clock.instant();
        int room = max;
        for (ShardCursor<R> cursor : inTurn()) {
            room -= take(cursor, room, out);
            makeRoom(cursor, now);
            if (cursor.isFinished()) {
                finish(cursor, out);
            } else {
                ShardOffset marker = cursor.dueMarker(now, settings.markerInterval());
                if (marker != null) {
                    out.accept(new Emission.Marker<>(cursor.shardId(), marker));
                }
            }
        }
        while (!forgotten.isEmpty()) {
            out.accept(new Emission.Forgotten<>(forgotten.remove()));
        }
        turn++;
    }

    /** When {@link #advance} will next have something to do without an answer having come. */
    public Instant nextDue() {
        Instant earliest = discovery.nextDue();
        for (ShardCursor<R> cursor : open.values()) {
            @Nullable Instant due = cursor.nextRead();
            if (due != null && due.isBefore(earliest)) {
                earliest = due;
            }
        }
        return earliest;
    }

    /** How the reading goes, for whoever watches it. */
    public EngineHealth health() {
        @Nullable Instant oldest = null;
        for (ShardCursor<R> cursor : open.values()) {
            if (oldest == null || cursor.deliveredUntil().isBefore(oldest)) {
                oldest = cursor.deliveredUntil();
            }
        }
        return new EngineHealth(
                open.size(),
                lineage.waiting(),
                lineage.ended(),
                oldest,
                pages,
                emptyPages,
                bytes,
                retries,
                Collections.unmodifiableMap(lastReads));
    }

    private boolean isCrowded() {
        long buffered = 0;
        for (ShardCursor<R> cursor : open.values()) {
            buffered += cursor.bufferedBytes();
        }
        return buffered >= settings.maxBufferedBytes();
    }

    /** With a thousand shards, what a gate holds does not fit into memory. */
    private void makeRoom(ShardCursor<R> cursor, Instant now) {
        Entry<R> head = cursor.head();
        if (head != null && gate.judge(head.time()) == Gate.Verdict.HOLD && isCrowded()) {
            Duration wait = gate.holdTime(head.time());
            cursor.putBack(now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait));
        }
    }

    private int take(ShardCursor<R> cursor, int room, Consumer<Emission<R>> out) {
        int taken = 0;
        Entry<R> head = cursor.head();
        while (head != null && taken < room) {
            switch (gate.judge(head.time())) {
                case HOLD -> {
                    return taken;
                }
                case SKIP -> cursor.take();
                case PASS -> {
                    cursor.take();
                    out.accept(new Emission.Change<>(cursor.shardId(), head, cursor.offset()));
                    taken++;
                }
            }
            head = cursor.head();
        }
        return taken;
    }

    private void finish(ShardCursor<R> cursor, Consumer<Emission<R>> out) {
        Progress.Ended ended = lineage.end(cursor.shardId(), cursor.deliveredUntil());
        open.remove(cursor.shardId());
        lastReads.remove(cursor.shardId());
        out.accept(new Emission.Marker<>(cursor.shardId(), cursor.endOffset(ended)));
        LOG.info(
                "Shard {} of lineage {} is read to its end, {} changes, the last from {}",
                cursor.shardId(),
                cursor.lineage(),
                cursor.takenCount(),
                cursor.deliveredUntil());
        openReady();
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
        pages++;
        emptyPages += page.entries().isEmpty() ? 1 : 0;
        bytes += page.bytes();
        lastReads.put(cursor.shardId(), now);
        cursor.accept(page, now);
    }

    private void readFailed(ShardCursor<R> cursor, Exception failure) {
        ShardReadException known = protocolFault(failure);
        Instant now = clock.instant();
        switch (known.reason()) {
            case ITERATOR_EXPIRED -> cursor.loseIterator(now);
            case BUSY -> {
                retries++;
                LOG.debug("Shard {} has to wait", cursor.shardId(), failure);
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

    private void swept(Known found) {
        discovery.swept(clock.instant());
        learn(found);
        Set<String> listed = new HashSet<>();
        found.shards().forEach(shard -> listed.add(shard.id()));
        lineage.forget(listed, found.offsets(), clock.instant().minus(FORGET_AFTER))
                .forEach(forgotten::add);
    }

    private void childrenFound(String parent, Known found) {
        discovery.searched(parent, clock.instant());
        learn(found);
    }

    private void sweepFailed(Exception failure) {
        LOG.debug("Shards could not be listed", protocolFault(failure));
        discovery.sweepFailed(clock.instant());
    }

    private void childrenFailed(String parent, Exception failure) {
        LOG.debug("Children of shard {} could not be listed", parent, protocolFault(failure));
        discovery.searched(parent, clock.instant());
    }

    private void learn(Known found) {
        lineage.learn(found.shards(), found.offsets());
        openReady();
    }

    private void openReady() {
        Instant now = clock.instant();
        for (Lineage.Start start : lineage.openReady()) {
            Instant stored = start.knownUntil();
            Instant knownUntil =
                    stored == null || stored.isBefore(settings.completeFrom()) ? settings.completeFrom() : stored;
            if (start.progress() instanceof Progress.Nothing) {
                losses.startingAtOldest(start.shardId(), knownUntil);
            }
            open.put(
                    start.shardId(),
                    new ShardCursor<>(start, knownUntil, pace, now, now.plus(settings.markerInterval())));
            lastReads.put(start.shardId(), now);
            LOG.debug(
                    "Shard {} of lineage {} is opened, {}", start.shardId(), start.lineage(), place(start.progress()));
        }
    }

    private Known known(List<Shard> shards) {
        Set<String> ids = new HashSet<>();
        for (Shard shard : shards) {
            ids.add(shard.id());
            ids.addAll(shard.parents());
        }
        return new Known(shards, offsets.find(ids));
    }

    /** All open cursors, each time beginning with another one, so that no shard is always last. */
    private Collection<ShardCursor<R>> inTurn() {
        List<ShardCursor<R>> cursors = new ArrayList<>(open.values());
        if (!cursors.isEmpty()) {
            Collections.rotate(cursors, -(turn % cursors.size()));
        }
        return cursors;
    }

    private static ShardReadException protocolFault(Exception failure) {
        if (failure instanceof ShardReadException known) {
            return known;
        }
        if (failure instanceof RuntimeException unknown) {
            throw unknown;
        }
        throw new IllegalStateException("a reader may throw no checked exception", failure);
    }

    private static String place(Progress progress) {
        return progress instanceof Progress.After after ? "behind " + after.sequence() : "at its oldest entry";
    }

    private record Known(List<Shard> shards, Map<String, ShardOffset> offsets) {}
}
