package io.tailrace.source.dynamodb.state;

import static io.tailrace.source.SourceOffsets.number;
import static io.tailrace.source.SourceOffsets.string;

import io.tailrace.source.SourceOffsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * What is stored for a table as a whole.
 *
 * @param snapshotId names the present snapshot: the moment at which it began, in milliseconds of the service's time; stored as {@code epoch}
 * @param since the moment at which the first snapshot began; changes from before it have never been wanted
 * @param rows how many rows the notice of the present snapshot gave it; null when none has been sent
 */
public record TableOffset(
        String tableId,
        String streamArn,
        long snapshotId,
        Instant since,
        Phase phase,
        @Nullable Long rows) {

    public enum Phase {
        SNAPSHOT,
        STREAMING,
        /** Changes were lost, and a new snapshot is requested. */
        LOST
    }

    public static Map<String, String> partition(String table) {
        return Map.of(SourceOffsets.TABLE, table);
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("tableId", tableId);
        map.put(SourceOffsets.STREAM, streamArn);
        map.put("epoch", snapshotId);
        map.put("since", since.toEpochMilli());
        map.put("phase", phase.name().toLowerCase(Locale.ROOT));
        if (rows != null) {
            map.put(SourceOffsets.ROWS, rows);
        }
        return map;
    }

    /**
     * The offset that {@link #toMap} wrote.
     *
     * @throws DataException naming the field, when it was not written by this connector
     */
    public static TableOffset of(Map<String, ?> map) {
        String phase = string(map, "phase");
        for (Phase known : Phase.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(phase)) {
                return new TableOffset(
                        string(map, "tableId"),
                        string(map, SourceOffsets.STREAM),
                        number(map, "epoch"),
                        Instant.ofEpochMilli(number(map, "since")),
                        known,
                        SourceOffsets.rows(map));
            }
        }
        throw new DataException("field phase must be snapshot, streaming or lost");
    }
}
