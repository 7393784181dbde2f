package io.tailrace.source.kinesis.state;

import io.tailrace.source.SourceOffsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Which stream is captured, and where its capture began: stored before anything is sent, for a start that was forgotten would begin later, after records
 * that nothing has read.
 *
 * @param created when the stream was created: a stream of the same name that was created later is another one, with shards of the same names
 * @param since when the connector first looked at this stream
 * @param from records that arrived before are not wanted; null when all are
 */
public record StreamStart(
        String streamArn,
        Instant created,
        Instant since,
        @Nullable Instant from) {

    private static final String STREAM = "stream";
    private static final String CREATED = "created";
    private static final String SINCE = "since";
    private static final String FROM = "from";

    /** The partition of the stream as a whole. */
    public static Map<String, String> partition(String streamArn) {
        return Map.of(STREAM, streamArn);
    }

    /** The partition of one of its shards; as with {@link SourceOffsets#shardPartition} the order of the fields counts. */
    public Map<String, String> shardPartition(String shardId) {
        Map<String, String> partition = new HashMap<>();
        partition.put(STREAM, streamArn);
        partition.put(CREATED, Long.toString(created.getEpochSecond()));
        partition.put(SourceOffsets.SHARD, shardId);
        return partition;
    }

    /** Whether a stream that was created then is this one. The service tells it to the millisecond or to the second. */
    public boolean isOfStreamCreated(Instant then) {
        return created.getEpochSecond() == then.getEpochSecond();
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(CREATED, created.toEpochMilli());
        map.put(SINCE, since.toEpochMilli());
        if (from != null) {
            map.put(FROM, from.toEpochMilli());
        }
        return map;
    }

    /**
     * What {@link #toMap} wrote.
     *
     * @throws DataException naming the field, when it was not written by this connector
     */
    public static StreamStart of(String streamArn, Map<String, ?> map) {
        return new StreamStart(
                streamArn,
                Instant.ofEpochMilli(SourceOffsets.number(map, CREATED)),
                Instant.ofEpochMilli(SourceOffsets.number(map, SINCE)),
                map.get(FROM) == null ? null : Instant.ofEpochMilli(SourceOffsets.number(map, FROM)));
    }
}
