package io.tailrace.shard;

import java.util.List;

/** A shard as a listing names it. The parents may be trimmed already, and then stand in no listing any more. */
public record Shard(String id, List<String> parents) {

    public Shard {
        parents = List.copyOf(parents);
    }
}
