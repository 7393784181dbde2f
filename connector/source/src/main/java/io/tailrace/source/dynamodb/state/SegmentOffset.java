package io.tailrace.source.dynamodb.state;

import io.tailrace.source.SourceOffsets;
import io.tailrace.source.dynamodb.change.ItemJson;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** How far one segment of a table's scan has been delivered. */
public sealed interface SegmentOffset {

    /** Nothing yet. */
    record AtStart() implements SegmentOffset {
        @Override
        public @Nullable Long rows() {
            return 0L;
        }

        @Override
        public Map<String, Object> toMap() {
            return Map.of("state", "BEGUN");
        }
    }

    /**
     * Everything up to this key, which is DynamoDB JSON, so that its types survive.
     *
     * @param time every row of the segment that was read before this moment is delivered, by the service's clock
     * @param rows how many items that were
     */
    record After(
            String lastEvaluatedKey, Instant time, @Nullable Long rows) implements SegmentOffset {
        @Override
        public Map<String, Object> toMap() {
            return counted(Map.of("lastEvaluatedKey", lastEvaluatedKey, "time", time.toEpochMilli()), rows);
        }
    }

    /**
     * Everything.
     *
     * @param rows how many items the segment had
     */
    record Done(@Nullable Long rows) implements SegmentOffset {
        @Override
        public Map<String, Object> toMap() {
            return counted(Map.of("state", "DONE"), rows);
        }
    }

    private static Map<String, Object> counted(Map<String, Object> offset, @Nullable Long rows) {
        if (rows == null) {
            return offset;
        }
        Map<String, Object> counted = new HashMap<>(offset);
        counted.put(SourceOffsets.ROWS, rows);
        return counted;
    }

    /** One snapshot of a table; with another number of segments it is another scan. */
    record Scan(String table, String tableId, long snapshotId, int totalSegments) {

        /** In the order of fields that {@link SourceOffsets#shardPartition} explains. */
        public Map<String, Object> partition(int segment) {
            Map<String, Object> partition = new HashMap<>();
            partition.put(SourceOffsets.TABLE, table);
            partition.put("tableId", tableId);
            partition.put("epoch", snapshotId);
            partition.put("segment", (long) segment);
            partition.put("totalSegments", (long) totalSegments);
            return partition;
        }
    }

    /** How many items were read so far; null when an earlier version or a person wrote the offset, and did not count. */
    @Nullable Long rows();

    /** What is stored. */
    Map<String, Object> toMap();

    /**
     * The offset that {@link #toMap} wrote.
     *
     * @throws DataException when it is not one of ours
     */
    static SegmentOffset of(Map<String, ?> map) {
        @Nullable Object key = map.get("lastEvaluatedKey");
        if (key != null) {
            String text = SourceOffsets.string(map, "lastEvaluatedKey");
            ItemJson.readKey(text);
            // A person who writes an offset by hand need not know a time.
            Instant time =
                    map.get("time") == null ? Instant.EPOCH : Instant.ofEpochMilli(SourceOffsets.number(map, "time"));
            return new After(text, time, SourceOffsets.rows(map));
        }
        return switch (SourceOffsets.string(map, "state")) {
            case "DONE" -> new Done(SourceOffsets.rows(map));
            case "BEGUN" -> new AtStart();
            default -> throw new DataException("field state must be DONE or BEGUN");
        };
    }
}
