package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The family tree of the shards that one task reads, and the rule that keeps every key in order: a shard is opened only after its parents have
 * been read to their end.
 *
 * <p>Offsets of different shards are committed at different times, so after a crash a child's offset may be newer than its parent's. The parent
 * is then read again, and its old changes land after the child's new ones. To repair that, the child must be read again as well: each END
 * carries a fresh nonce, a child's offset carries the nonce of its parent's END, and counts only while the two are equal.
 */
final class Lineage {

    /**
     * A shard that may be read now.
     *
     * @param progress where to go on; never {@link Progress.Ended}
     * @param knownUntil what has been delivered before, as far as the offsets say; null when there are none
     */
    record Start(
            String shardId,
            String lineage,
            String parentNonce,
            Progress progress,
            @Nullable Instant knownUntil) {}

    private static final String NONCE_SEPARATOR = "+";
    private static final Duration MISSED_FOR = Duration.ofHours(1);

    private enum State {
        WAITING,
        OPEN,
        ENDED
    }

    private static final class Node {
        final Shard shard;
        final String lineage;
        final @Nullable ShardOffset stored;
        State state = State.WAITING;
        String nonce = "";

        @Nullable Instant time;

        Node(Shard shard, String lineage, @Nullable ShardOffset stored) {
            this.shard = shard;
            this.lineage = lineage;
            this.stored = stored;
        }
    }

    /** A shard of another task, as far as that one has stored it. */
    private record Elsewhere(Shard shard, @Nullable ShardOffset stored) {}

    private final Predicate<String> owned;
    private final Supplier<String> nonces;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, ShardOffset> goneParents = new HashMap<>();
    // Of other tasks. A merged shard has two parents, and another task may read one of them.
    private final Map<String, Elsewhere> elsewhere = new HashMap<>();
    // Since when they are missing in listings, on the time line of forget().
    private final Map<String, Instant> missed = new HashMap<>();
    private final Map<String, ShardOffset> goneElsewhere = new HashMap<>();
    // What was found of them since the last news: along splits and merges there are more ways than shards.
    private final Map<String, String> endsElsewhere = new HashMap<>();
    private final Set<String> withChildren = new HashSet<>();
    private final Set<String> childless = new LinkedHashSet<>();

    /**
     * @param owned whether the lineage of this name belongs to this task
     * @param nonces a new value at each call, never repeated in any life of any worker
     */
    Lineage(Predicate<String> owned, Supplier<String> nonces) {
        this.owned = owned;
        this.nonces = nonces;
    }

    /** Takes in what a listing showed. Of shards known already nothing changes; of those of other tasks what is stored. */
    void learn(Collection<Shard> listed, Map<String, ShardOffset> offsets) {
        endsElsewhere.clear();
        Map<String, String> named = new HashMap<>();
        nodes.forEach((id, node) -> named.put(id, node.lineage));
        Map<String, String> names = LineageNames.of(listed, offsets, named);
        Set<String> readable = new HashSet<>(nodes.keySet());
        listed.forEach(shard -> readable.add(shard.id()));
        for (Shard shard : listed) {
            String name = names.getOrDefault(shard.id(), shard.id());
            if (!owned.test(name) && !nodes.containsKey(shard.id())) {
                elsewhere.put(shard.id(), new Elsewhere(shard, offsets.get(shard.id())));
                noteParents(shard, readable, offsets, goneElsewhere);
            } else if (!nodes.containsKey(shard.id())) {
                nodes.put(shard.id(), new Node(shard, name, offsets.get(shard.id())));
                noteParents(shard, readable, offsets, goneParents);
            }
        }
    }

    private void noteParents(
            Shard shard, Set<String> readable, Map<String, ShardOffset> offsets, Map<String, ShardOffset> gone) {
        withChildren.addAll(shard.parents());
        shard.parents().forEach(childless::remove);
        shard.parents().stream()
                .filter(parent -> !readable.contains(parent) && offsets.containsKey(parent))
                .forEach(parent -> gone.put(parent, offsets.get(parent)));
    }

    /**
     * Forgets shards that the service no longer names and that can never matter again: read to their end long ago, and followed by children whose
     * stored offsets say so. Their own offsets may be deleted, for a child whose parent is neither listed nor stored counts as it is.
     *
     * @param stored offsets of the {@link #followers}
     */
    List<String> forget(Set<String> listed, Map<String, ShardOffset> stored, Instant endedBefore) {
        forgetElsewhere(listed, endedBefore);
        List<String> forgotten = new ArrayList<>();
        for (Node node : List.copyOf(nodes.values())) {
            String id = node.shard.id();
            boolean old = node.state == State.ENDED && node.time != null && node.time.isBefore(endedBefore);
            if (old && !listed.contains(id) && isFollowed(id, node.nonce, stored)) {
                nodes.remove(id);
                withChildren.remove(id);
                forgotten.add(id);
            }
        }
        Map.copyOf(goneParents).forEach((id, offset) -> {
            boolean old =
                    offset.progress() instanceof Progress.Ended && offset.time().isBefore(endedBefore);
            if (old && !listed.contains(id) && isFollowed(id, nonceOf(id), stored)) {
                goneParents.remove(id);
                forgotten.add(id);
            }
        });
        return forgotten;
    }

    /**
     * A shard of another task that stays unlisted is gone: should that task never store its end, no child may wait for it for ever. A listing may leave
     * one out for a moment, though.
     */
    private void forgetElsewhere(Set<String> listed, Instant asOf) {
        missed.keySet().removeAll(listed);
        for (String id : List.copyOf(elsewhere.keySet())) {
            if (!listed.contains(id)
                    && missed.computeIfAbsent(id, each -> asOf).plus(MISSED_FOR).isBefore(asOf)) {
                elsewhere.remove(id);
                missed.remove(id);
            }
        }
        endsElsewhere.clear();
    }

    /** Children of ended shards: {@link #forget} wants to know what is stored of them, listed or not. */
    Set<String> followers() {
        Set<String> followers = new HashSet<>();
        for (Node node : nodes.values()) {
            if (node.shard.parents().stream().anyMatch(this::isEnded)) {
                followers.add(node.shard.id());
            }
        }
        return followers;
    }

    private boolean isEnded(String shardId) {
        Node node = nodes.get(shardId);
        return node == null ? goneParents.containsKey(shardId) : node.state == State.ENDED;
    }

    private boolean isFollowed(String shardId, String nonce, Map<String, ShardOffset> stored) {
        List<String> children = Stream.concat(
                        nodes.values().stream().map(node -> node.shard),
                        elsewhere.values().stream().map(Elsewhere::shard))
                .filter(shard -> shard.parents().contains(shardId))
                .map(Shard::id)
                .toList();
        return !children.isEmpty()
                && children.stream().allMatch(child -> {
                    ShardOffset offset = stored.get(child);
                    return offset != null && isUnder(nonce, offset);
                });
    }

    boolean knows(String shardId) {
        return nodes.containsKey(shardId);
    }

    /** Opens every shard whose parents are read to their end, and answers them; a shard stored as ended hands on to its children. */
    List<Start> openReady() {
        List<Start> starts = new ArrayList<>();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Node node : nodes.values()) {
                if (node.state == State.WAITING && parentsEnded(node)) {
                    changed = true;
                    Start start = open(node);
                    if (start != null) {
                        starts.add(start);
                    }
                }
            }
        }
        return starts;
    }

    /** Marks an open shard as read to its end; its children may be opened from now on. */
    Progress.Ended end(String shardId, Instant knownUntil) {
        Node node = node(shardId);
        if (node.state != State.OPEN) {
            throw new IllegalStateException("shard " + shardId + " is " + node.state + ", not OPEN");
        }
        markEnded(node, nonces.get(), knownUntil);
        return new Progress.Ended(node.nonce);
    }

    /** The parents of a known shard. */
    List<String> parents(String shardId) {
        return node(shardId).shard.parents();
    }

    /** Ended shards none of whose children has been seen yet. While the stream lives there will be some. */
    Set<String> childless() {
        return Collections.unmodifiableSet(childless);
    }

    /** Whether a shard waits for nothing but parents that another task reads: only another listing tells when their ends are stored. */
    boolean waitsForOtherTasks() {
        return nodes.values().stream()
                .filter(node -> node.state == State.WAITING)
                .map(node -> node.shard.parents())
                .anyMatch(parents -> parents.stream().filter(nodes::containsKey).allMatch(this::isOver)
                        && !parents.stream().allMatch(this::isOver));
    }

    int waiting() {
        return count(State.WAITING);
    }

    int ended() {
        return count(State.ENDED);
    }

    private @Nullable Start open(Node node) {
        String parentNonce = parentNonce(node);
        ShardOffset stored = node.stored;
        boolean counts = stored != null && counts(node.shard, stored);
        Instant knownUntil = latest(parentsTime(node), counts && stored != null ? stored.time() : null);
        if (counts && stored != null && stored.progress() instanceof Progress.Ended ended) {
            markEnded(node, ended.nonce(), knownUntil);
            return null;
        }
        node.state = State.OPEN;
        Progress from = counts && stored != null ? stored.progress() : new Progress.Nothing();
        return new Start(node.shard.id(), node.lineage, parentNonce, from, knownUntil);
    }

    private boolean parentsEnded(Node node) {
        return node.shard.parents().stream().allMatch(this::isOver);
    }

    /** Nothing of this parent will come any more. */
    private boolean isOver(String parentId) {
        Node parent = nodes.get(parentId);
        if (parent != null) {
            return parent.state == State.ENDED;
        }
        return !elsewhere.containsKey(parentId) || !nonceOf(parentId).isEmpty();
    }

    private String parentNonce(Node node) {
        return node.shard.parents().stream()
                .map(this::nonceOf)
                .filter(nonce -> !nonce.isEmpty())
                .collect(Collectors.joining(NONCE_SEPARATOR));
    }

    /** The nonce of a parent's end; empty when it is not read to its end, or not known to be. */
    private String nonceOf(String parentId) {
        Node parent = nodes.get(parentId);
        if (parent != null) {
            return parent.nonce;
        }
        Elsewhere other = elsewhere.get(parentId);
        if (other == null) {
            return endNonce(gone(parentId));
        }
        @Nullable String known = endsElsewhere.get(parentId);
        if (known == null) {
            // What another task has stored as an end is one only when that task would not read the shard again.
            known = other.stored() != null && counts(other.shard(), other.stored()) ? endNonce(other.stored()) : "";
            endsElsewhere.put(parentId, known);
        }
        return known;
    }

    private @Nullable ShardOffset gone(String parentId) {
        @Nullable ShardOffset own = goneParents.get(parentId);
        return own == null ? goneElsewhere.get(parentId) : own;
    }

    private static String endNonce(@Nullable ShardOffset offset) {
        return offset != null && offset.progress() instanceof Progress.Ended ended ? ended.nonce() : "";
    }

    /**
     * Whether the offset of a shard was stored under the present ends of its parents. Parents that are neither listed nor stored do not matter: they
     * can never be read again, so their changes can never come after this shard's; nor do those that are gone without an end. Of two parents, one may be forgotten before the other.
     */
    private boolean counts(Shard shard, ShardOffset stored) {
        return shard.parents().stream()
                .filter(parent -> nodes.containsKey(parent)
                        || elsewhere.containsKey(parent)
                        || !endNonce(gone(parent)).isEmpty())
                .allMatch(parent -> isUnder(nonceOf(parent), stored));
    }

    /** Whether a child's offset was stored under this end of one of its parents. */
    private static boolean isUnder(String nonce, ShardOffset child) {
        return child.parentNonce().equals(nonce)
                || Arrays.asList(child.parentNonce().split(Pattern.quote(NONCE_SEPARATOR)))
                        .contains(nonce);
    }

    private @Nullable Instant parentsTime(Node node) {
        @Nullable Instant earliest = null;
        for (String parentId : node.shard.parents()) {
            @Nullable Instant time = timeOf(parentId);
            if (time == null) {
                return null;
            }
            earliest = earliest == null || time.isBefore(earliest) ? time : earliest;
        }
        return earliest;
    }

    private @Nullable Instant timeOf(String parentId) {
        Node parent = nodes.get(parentId);
        if (parent != null) {
            return parent.time;
        }
        Elsewhere other = elsewhere.get(parentId);
        @Nullable ShardOffset stored = other == null ? gone(parentId) : other.stored();
        return stored == null ? null : stored.time();
    }

    private void markEnded(Node node, String nonce, @Nullable Instant time) {
        endsElsewhere.clear();
        node.state = State.ENDED;
        node.nonce = nonce;
        node.time = time;
        if (!withChildren.contains(node.shard.id())) {
            childless.add(node.shard.id());
        }
    }

    private int count(State state) {
        return (int) nodes.values().stream().filter(node -> node.state == state).count();
    }

    private Node node(String shardId) {
        Node node = nodes.get(shardId);
        if (node == null) {
            throw new IllegalStateException("shard " + shardId + " is unknown");
        }
        return node;
    }

    private static @Nullable Instant latest(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }
}
