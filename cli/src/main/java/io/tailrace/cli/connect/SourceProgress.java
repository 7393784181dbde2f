package io.tailrace.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far the DynamoDB source is, by the offsets that Connect has stored for it: docs/offsets.md describes them.
 *
 * @param delivered everything that was changed before this moment has been delivered; null while no shard has been read
 * @param slowest the table of which that is said
 * @param snapshots tables of which a snapshot is going on
 * @param lost tables that were stopped because changes were lost
 */
public record SourceProgress(@Nullable Instant delivered, String slowest, Set<String> snapshots, Set<String> lost) {
    private static final String STREAM = "streamArn";

    public SourceProgress {
        snapshots = Set.copyOf(snapshots);
        lost = Set.copyOf(lost);
    }

    /** Reads what a worker answers about a connector's offsets. */
    public static SourceProgress of(JsonNode offsets) {
        Map<String, String> streams = new HashMap<>();
        Set<String> snapshots = new TreeSet<>();
        Set<String> lost = new TreeSet<>();
        for (JsonNode each : offsets) {
            JsonNode offset = each.path("offset");
            String table = each.path("partition").path("table").asText();
            if (offset.has("phase")) {
                streams.put(table, offset.path(STREAM).asText());
                switch (offset.path("phase").asText()) {
                    case "snapshot" -> snapshots.add(table);
                    case "lost" -> lost.add(table);
                    default -> {}
                }
            }
        }
        Instant delivered = null;
        String slowest = "";
        for (JsonNode each : offsets) {
            Optional<Instant> time = openShard(each, streams);
            if (time.isPresent() && (delivered == null || time.get().isBefore(delivered))) {
                delivered = time.get();
                slowest = each.path("partition").path("table").asText();
            }
        }
        return new SourceProgress(delivered, slowest, snapshots, lost);
    }

    /** Up to when a shard is delivered; empty for one that was read to its end, and for those of former streams. */
    private static Optional<Instant> openShard(JsonNode each, Map<String, String> streams) {
        JsonNode partition = each.path("partition");
        JsonNode offset = each.path("offset");
        boolean isShard = partition.has("shardId") && offset.has("time");
        boolean isPresent = partition
                .path(STREAM)
                .asText()
                .equals(streams.getOrDefault(partition.path("table").asText(), ""));
        return isShard && isPresent && !offset.path("sequence").asText().equals("END")
                ? Optional.of(Instant.ofEpochMilli(offset.path("time").asLong()))
                : Optional.empty();
    }
}
