package io.tailrace.shard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names lineages after the shard under which they were first planned. The name outlives that shard: offsets carry it on. */
final class LineageNames {

    private LineageNames() {}

    /** The name under which each shard is planned: its parent's, else the one in its offset, else its own id. */
    static Map<String, String> of(Collection<Shard> shards, Map<String, ShardOffset> offsets) {
        return of(shards, offsets, Map.of());
    }

    /** @param named names given before, which stay */
    static Map<String, String> of(
            Collection<Shard> shards, Map<String, ShardOffset> offsets, Map<String, String> named) {
        Map<String, Shard> byId =
                shards.stream().collect(Collectors.toMap(Shard::id, shard -> shard, (one, same) -> one));
        Map<String, String> names = new HashMap<>(named);
        for (Shard shard : byId.values()) {
            List<Shard> unnamed = new ArrayList<>();
            @Nullable String id = shard.id();
            while (id != null && !names.containsKey(id) && byId.containsKey(id)) {
                Shard next = Objects.requireNonNull(byId.get(id));
                unnamed.add(next);
                id = next.parents().isEmpty() ? null : next.parents().get(0);
            }
            @Nullable String given = id == null ? null : names.get(id);
            String name = given == null ? rootName(unnamed, offsets) : given;
            unnamed.forEach(each -> names.put(each.id(), name));
        }
        return names;
    }

    private static String rootName(List<Shard> fromChildToRoot, Map<String, ShardOffset> offsets) {
        Shard root = fromChildToRoot.get(fromChildToRoot.size() - 1);
        return root.parents().stream()
                .limit(1)
                .map(offsets::get)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> Optional.ofNullable(offsets.get(root.id())))
                .map(ShardOffset::lineage)
                .orElse(root.id());
    }
}
