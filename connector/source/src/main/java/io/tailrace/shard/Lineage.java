package io.tailrace.shard;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

    private final Predicate<String> owned;
    private final Supplier<String> nonces;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, ShardOffset> goneParents = new HashMap<>();
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

    /** Takes in what a listing showed. Shards known already, and shards of other tasks, are ignored. */
    void learn(Collection<Shard> listed, Map<String, ShardOffset> offsets) {
        Map<String, String> named = new HashMap<>();
        nodes.forEach((id, node) -> named.put(id, node.lineage));
        Map<String, String> names = LineageNames.of(listed, offsets, named);
        Set<String> readable = new HashSet<>(nodes.keySet());
        listed.forEach(shard -> readable.add(shard.id()));
        for (Shard shard : listed) {
            String name = names.getOrDefault(shard.id(), shard.id());
            if (owned.test(name) && !nodes.containsKey(shard.id())) {
                nodes.put(shard.id(), new Node(shard, name, offsets.get(shard.id())));
                withChildren.addAll(shard.parents());
                shard.parents().forEach(childless::remove);
                shard.parents().stream()
                        .filter(parent -> !readable.contains(parent) && offsets.containsKey(parent))
                        .forEach(parent -> goneParents.put(parent, offsets.get(parent)));
            }
        }
    }

    /**
     * Forgets shards that the service no longer names and that can never matter again: read to their end long ago, and followed by children whose
     * stored offsets say so. Their own offsets may be deleted, for a child whose parent is neither listed nor stored counts as it is.
     *
     * @param stored offsets of the {@link #followers}
     */
    List<String> forget(Set<String> listed, Map<String, ShardOffset> stored, Instant endedBefore) {
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
        List<Node> children = nodes.values().stream()
                .filter(node -> node.shard.parents().contains(shardId))
                .toList();
        return !children.isEmpty()
                && children.stream().allMatch(child -> {
                    ShardOffset offset = stored.get(child.shard.id());
                    return offset != null && offset.parentNonce().equals(nonce);
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

    /** Ended shards none of whose children has been seen yet. While the stream lives there will be some. */
    List<String> childless() {
        return List.copyOf(childless);
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
        boolean counts = stored != null && (stored.parentNonce().equals(parentNonce) || parentsForgotten(node));
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
        return node.shard.parents().stream()
                .map(nodes::get)
                .allMatch(parent -> parent == null || parent.state == State.ENDED);
    }

    private String parentNonce(Node node) {
        return node.shard.parents().stream()
                .map(this::nonceOf)
                .filter(nonce -> !nonce.isEmpty())
                .collect(Collectors.joining("+"));
    }

    private String nonceOf(String parentId) {
        Node parent = nodes.get(parentId);
        if (parent != null) {
            return parent.nonce;
        }
        ShardOffset gone = goneParents.get(parentId);
        return gone != null && gone.progress() instanceof Progress.Ended ended ? ended.nonce() : "";
    }

    /** Neither listed nor stored: such parents can never be read again, so their changes can never come after this shard's. */
    private boolean parentsForgotten(Node node) {
        return node.shard.parents().stream()
                .noneMatch(parent -> nodes.containsKey(parent) || goneParents.containsKey(parent));
    }

    private @Nullable Instant parentsTime(Node node) {
        @Nullable Instant earliest = null;
        for (String parentId : node.shard.parents()) {
            Node parent = nodes.get(parentId);
            ShardOffset gone = goneParents.get(parentId);
            @Nullable Instant time = parent != null ? parent.time : gone != null ? gone.time() : null;
            if (time == null) {
                return null;
            }
            earliest = earliest == null || time.isBefore(earliest) ? time : earliest;
        }
        return earliest;
    }

    private void markEnded(Node node, String nonce, @Nullable Instant time) {
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
