package io.tailrace.shard;

import java.util.List;

/** A shard as a listing names it. Its parents may have been trimmed, and are then no longer listed. */
public record Shard(String id, List<String> parents) {

    public Shard {
        parents = List.copyOf(parents);
    }
}
