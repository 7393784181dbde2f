package io.tailrace.source.dynamodb.plan;

import io.tailrace.shard.Progress;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ShardOffset;
import io.tailrace.source.dynamodb.state.TableOffset;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a stream shows now, and what is stored of it. */
record StreamView(List<Shard> shards, Map<String, ShardOffset> offsets) {

    StreamView {
        shards = List.copyOf(shards);
        offsets = Map.copyOf(offsets);
    }

    /** Every shard has been read to its end; so has a stream that is gone, which shows none. */
    boolean isDrained() {
        return shards.stream().allMatch(shard -> {
            ShardOffset offset = offsets.get(shard.id());
            return offset != null && offset.progress() instanceof Progress.Ended;
        });
    }

    /** The latest moment until which anything of it is known to be delivered; the start of the snapshot when nothing is. */
    Instant deliveredUntil(TableOffset known) {
        return offsets.values().stream()
                .map(ShardOffset::time)
                .max(Instant::compareTo)
                .orElseGet(() -> Instant.ofEpochMilli(known.snapshotId()));
    }

    /** The names of the lineages, sorted. */
    List<String> lineages() {
        return ShardEngine.lineages(shards, offsets);
    }
}
