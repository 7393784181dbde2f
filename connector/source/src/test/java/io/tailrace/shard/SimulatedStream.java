package io.tailrace.shard;

import io.tailrace.shard.Page.Fullness;
import io.tailrace.shard.ShardReadException.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose whole history is known: changes of three keys over shards that split, roll and merge. It answers as an unreliable service would: in pages
 * of any size, sometimes empty, in runs of any length, sometimes not at all, with children shown late.
 */
final class SimulatedStream implements ShardReader<SimulatedStream.Version> {

    /** The n-th version of a key. */
    record Version(int key, int number) {}

    /** What the service does with shards. */
    enum Resharding {
        /** A shard has at most one parent, as in DynamoDB Streams. */
        SPLITS,
        /** A shard can have two, as in Kinesis. */
        SPLITS_AND_MERGES
    }

    private static final class History {
        final List<String> parents;
        final List<Integer> keys;
        final List<Entry<Version>> entries = new ArrayList<>();
        boolean open = true;
        int emptyPages;

        History(List<String> parents, List<Integer> keys) {
            this.parents = List.copyOf(parents);
            this.keys = keys;
        }
    }

    private final RandomGenerator random;
    private final Map<String, History> shards = new LinkedHashMap<>();
    private final Map<Integer, Integer> newest = new HashMap<>();
    private final InstantSource clock;
    private final Resharding resharding;
    private long sequence = 7;
    private boolean reliable;

    /** @param clock the service's; what it says at first is later than all changes */
    SimulatedStream(RandomGenerator random, InstantSource clock, Resharding resharding) {
        this.random = random;
        this.clock = clock;
        this.resharding = resharding;
        if (resharding == Resharding.SPLITS) {
            add(List.of(), List.of(0, 1, 2));
        } else {
            List.of(0, 1, 2).forEach(key -> add(List.of(), List.of(key)));
        }
        int writes = random.nextInt(5, 17);
        for (int i = 0; i < writes; i++) {
            if (random.nextInt(4) == 0 && shards.size() < 8) {
                reshard();
            }
            write(random.nextInt(3));
        }
        shards.values().forEach(shard -> shard.open = false);
    }

    /** From now on every call is answered, and answered in full. */
    boolean isReliable() {
        return reliable;
    }

    void becomeReliable() {
        reliable = true;
    }

    int size() {
        return shards.size();
    }

    /** The newest version of each key that was ever written. */
    Map<Integer, Integer> newest() {
        return newest;
    }

    @Override
    public List<Shard> list() {
        maybeBusy();
        // A shard may be hidden still, and then so are those that descend from it.
        Set<String> shown = new LinkedHashSet<>();
        shards.forEach((id, shard) -> {
            if (shard.parents.isEmpty() || (shown.containsAll(shard.parents) && (reliable || random.nextInt(4) > 0))) {
                shown.add(id);
            }
        });
        return shown.stream().map(id -> shard(id, history(id))).toList();
    }

    @Override
    public List<Shard> childrenOf(String shardId) {
        maybeBusy();
        if (resharding == Resharding.SPLITS_AND_MERGES) {
            return list();
        }
        return shards.entrySet().stream()
                .filter(shard -> shard.getValue().parents.contains(shardId))
                .filter(shard -> reliable || random.nextBoolean())
                .map(shard -> shard(shard.getKey(), shard.getValue()))
                .toList();
    }

    @Override
    public String open(String shardId, @Nullable String afterSequence) {
        maybeBusy();
        List<Entry<Version>> entries = history(shardId).entries;
        int position = 0;
        while (afterSequence != null
                && position < entries.size()
                && SequenceNumbers.compare(entries.get(position).sequence(), afterSequence) <= 0) {
            position++;
        }
        return Integer.toString(position);
    }

    @Override
    public Page<Version> read(String shardId, String iterator) {
        maybeBusy();
        if (!reliable && random.nextInt(20) == 0) {
            throw new ShardReadException(Reason.ITERATOR_EXPIRED, shardId, new IllegalStateException("expired"));
        }
        History history = history(shardId);
        List<Entry<Version>> entries = history.entries;
        int from = Integer.parseInt(iterator);
        int to = Math.min(entries.size(), from + sizeOfPage(history));
        boolean last = to == entries.size() && random.nextBoolean();
        return new Page<>(
                entries.subList(from, to),
                to - from,
                last ? null : Integer.toString(to),
                random.nextBoolean() ? Fullness.FULL : Fullness.PARTIAL,
                clock.instant());
    }

    /** The oldest change of a shard after this many; null when there are no more. */
    @Nullable Entry<Version> entry(String shardId, int position) {
        List<Entry<Version>> entries = history(shardId).entries;
        return position < entries.size() ? entries.get(position) : null;
    }

    /** Before each page with entries there may be a run of empty ones. */
    private int sizeOfPage(History history) {
        if (history.emptyPages > 0 && !reliable) {
            history.emptyPages--;
            return 0;
        }
        if (!reliable && random.nextInt(4) == 0) {
            history.emptyPages = random.nextInt(200);
        }
        return random.nextInt(4);
    }

    private void reshard() {
        List<String> open =
                shards.keySet().stream().filter(id -> history(id).open).toList();
        if (resharding == Resharding.SPLITS_AND_MERGES && open.size() > 1 && random.nextBoolean()) {
            int first = random.nextInt(open.size() - 1);
            merge(open.get(first), open.get(first + 1));
            return;
        }
        String id = open.get(random.nextInt(open.size()));
        History closed = history(id);
        closed.open = false;
        int cut = random.nextInt(closed.keys.size() + 1);
        if (random.nextInt(5) < 3) {
            add(List.of(id), closed.keys.subList(0, cut));
            add(List.of(id), closed.keys.subList(cut, closed.keys.size()));
        } else {
            add(List.of(id), closed.keys);
        }
    }

    private void merge(String one, String other) {
        List<Integer> keys = new ArrayList<>(history(one).keys);
        keys.addAll(history(other).keys);
        history(one).open = false;
        history(other).open = false;
        add(List.of(one, other), keys);
    }

    private void write(int key) {
        int number = newest.merge(key, 1, Integer::sum);
        // Sequence numbers grow from one digit to several, as the real ones do from 21 to 40.
        sequence += random.nextInt(1, 40);
        shards.values().stream()
                .filter(shard -> shard.open && shard.keys.contains(key))
                .findFirst()
                .orElseThrow()
                .entries
                .add(new Entry<>(
                        Long.toString(sequence), Instant.EPOCH.plusSeconds(sequence), new Version(key, number)));
    }

    private void add(List<String> parents, List<Integer> keys) {
        shards.put("shard-" + shards.size(), new History(parents, List.copyOf(keys)));
    }

    private History history(String shardId) {
        History history = shards.get(shardId);
        if (history == null) {
            throw new IllegalStateException(shardId + " does not exist");
        }
        return history;
    }

    private void maybeBusy() {
        if (!reliable && random.nextInt(10) == 0) {
            throw new ShardReadException(Reason.BUSY, "busy", new IllegalStateException("busy"));
        }
    }

    private static Shard shard(String id, History history) {
        return new Shard(id, history.parents);
    }
}
