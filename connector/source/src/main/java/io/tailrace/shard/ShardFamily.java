package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shards there are, beside what is stored of them: it lists them, looks for the children of those that ended, says which may be read, and
 * forgets those that are long gone. It reads none.
 */
final class ShardFamily {

    // Shards are listed for one day.
    private static final Duration FORGET_AFTER = Duration.ofHours(26);

    // A shard of another task is over when its end is stored, and only asking tells.
    private static final Duration OTHERS_INTERVAL = Duration.ofSeconds(2);

    private static final String LISTING = "The list of shards";
    private static final Logger LOG = LoggerFactory.getLogger(ShardFamily.class);

    private final ShardReader<?> reader;
    private final OffsetLookup offsets;
    private final AsyncCalls calls;
    private final Duration sweepInterval;
    private final InstantSource clock;
    private final StallWatch stalls;
    private final Consumer<Lineage.Start> ready;

    private final Lineage lineage;
    private final ShardDiscovery discovery;
    private final Deque<String> forgotten = new ArrayDeque<>();

    private record Known(List<Shard> shards, Map<String, ShardOffset> offsets) {}

    /** @param ready takes each shard that may be read from now on */
    ShardFamily(
            ShardReader<?> reader,
            OffsetLookup offsets,
            AsyncCalls calls,
            EngineSettings settings,
            Pace pace,
            InstantSource clock,
            StallWatch stalls,
            Consumer<Lineage.Start> ready) {
        this.reader = reader;
        this.offsets = offsets;
        this.calls = calls;
        this.sweepInterval = settings.intervals().sweep();
        this.clock = clock;
        this.stalls = stalls;
        this.ready = ready;
        this.lineage = new Lineage(settings.owned(), settings.nonces());
        this.discovery = new ShardDiscovery(sweepInterval, pace, clock.instant());
        stalls.expect(LISTING, clock.instant());
    }

    /** Sends off the listings that are due. */
    void startListings(Instant now) {
        if (discovery.startSweep(now)) {
            Set<String> followers = lineage.followers();
            calls.submit(() -> known(reader.list(), followers), this::swept, this::sweepFailed);
        }
        for (String parent : discovery.startChildSearches(lineage.childless(), now)) {
            calls.submit(
                    () -> known(reader.childrenOf(parent), Set.of()),
                    found -> childrenFound(parent, found),
                    e -> childrenFailed(parent, e));
        }
    }

    /** When {@link #startListings} will next have something to do without an answer having come. */
    Instant nextListingDue() {
        return discovery.nextSearchDue();
    }

    /** A shard has been read to its end: its children are ready, as far as they are known. */
    Progress.Ended end(String shardId, Instant knownUntil) {
        Progress.Ended ended = lineage.end(shardId, knownUntil);
        lineage.openReady().forEach(ready);
        return ended;
    }

    /** The parents of a shard that is being read. */
    List<String> parents(String shardId) {
        return lineage.parents(shardId);
    }

    /** Hands over the shards whose stored offsets will never be needed again. */
    void forgotten(Consumer<String> out) {
        while (!forgotten.isEmpty()) {
            out.accept(forgotten.remove());
        }
    }

    int waiting() {
        return lineage.waiting();
    }

    int ended() {
        return lineage.ended();
    }

    private Known known(List<Shard> shards, Set<String> others) {
        Set<String> ids = new HashSet<>(others);
        for (Shard shard : shards) {
            ids.add(shard.id());
            ids.addAll(shard.parents());
        }
        return new Known(shards, offsets.find(ids));
    }

    private void swept(Known found) {
        Instant now = clock.instant();
        discovery.swept(now);
        stalls.expect(LISTING, now.plus(sweepInterval));
        learn(found);
        Set<String> listed = new HashSet<>();
        found.shards().forEach(shard -> listed.add(shard.id()));
        forgotten.addAll(lineage.forget(listed, found.offsets(), now.minus(FORGET_AFTER)));
    }

    private void childrenFound(String parent, Known found) {
        discovery.searched(parent, clock.instant());
        learn(found);
    }

    private void sweepFailed(Exception failure) {
        ShardReadException known = ShardReadException.of(failure);
        LOG.debug("Shards could not be listed", known);
        stalls.fault(LISTING, known);
        discovery.sweepFailed(clock.instant());
    }

    private void childrenFailed(String parent, Exception failure) {
        LOG.debug("Children of shard {} could not be listed", parent, ShardReadException.of(failure));
        discovery.searched(parent, clock.instant());
    }

    private void learn(Known found) {
        lineage.learn(found.shards(), found.offsets());
        lineage.openReady().forEach(ready);
        if (lineage.waitsForOtherTasks()) {
            discovery.sweepBy(clock.instant().plus(OTHERS_INTERVAL));
        }
    }
}
