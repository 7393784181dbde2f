package io.tailrace.source;

import io.tailrace.shard.Progress;
import io.tailrace.shard.ShardOffset;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of shards as Connect stores them: flat maps of strings and longs. It only translates; what an offset means is decided in
 * {@code io.tailrace.shard}.
 */
public final class SourceOffsets {

    public static final String TABLE = "table";
    public static final String STREAM = "streamArn";
    public static final String SHARD = "shardId";

    /** How many items a snapshot, or a segment of one, has read. */
    public static final String ROWS = "rows";

    static final String SEQUENCE = "sequence";
    static final String END_NONCE = "endNonce";
    static final String PARENT_NONCE = "parentNonce";
    static final String LINEAGE = "lineage";
    static final String TIME = "time";

    /** Stands in {@code sequence} once a shard is read to its end. */
    static final String END = "END";

    private SourceOffsets() {}

    /**
     * The partition of a shard. Connect stores it as JSON text and compares that, so the order of the fields counts; a plain HashMap has the one in which
     * the REST API shows them, and so can be handed back to it.
     */
    public static Map<String, String> shardPartition(String table, String streamArn, String shardId) {
        Map<String, String> partition = new HashMap<>();
        partition.put(TABLE, table);
        partition.put(STREAM, streamArn);
        partition.put(SHARD, shardId);
        return partition;
    }

    public static Map<String, Object> shardOffset(ShardOffset offset) {
        Map<String, Object> map = new LinkedHashMap<>();
        Progress progress = offset.progress();
        if (progress instanceof Progress.After after) {
            map.put(SEQUENCE, after.sequence());
        } else if (progress instanceof Progress.Ended ended) {
            map.put(SEQUENCE, END);
            map.put(END_NONCE, ended.nonce());
        } else if (!(progress instanceof Progress.Nothing)) {
            throw new IllegalStateException("unknown progress: " + progress);
        }
        map.put(PARENT_NONCE, offset.parentNonce());
        map.put(LINEAGE, offset.lineage());
        map.put(TIME, offset.time().toEpochMilli());
        return map;
    }

    /**
     * The offset that {@link #shardOffset} wrote.
     *
     * @throws DataException naming the field, when it was not written by this connector
     */
    public static ShardOffset shardOffset(Map<String, ?> map) {
        return new ShardOffset(
                progress(map),
                string(map, PARENT_NONCE),
                string(map, LINEAGE),
                Instant.ofEpochMilli(number(map, TIME)));
    }

    private static Progress progress(Map<String, ?> map) {
        if (map.get(SEQUENCE) == null) {
            return new Progress.Nothing();
        }
        String sequence = string(map, SEQUENCE);
        if (sequence.equals(END)) {
            return new Progress.Ended(string(map, END_NONCE));
        }
        if (!sequence.matches("[0-9]{1,128}")) {
            throw new DataException("field sequence must be END or up to 128 digits");
        }
        return new Progress.After(sequence);
    }

    public static String string(Map<String, ?> map, String field) {
        @Nullable Object value = map.get(field);
        if (value instanceof String text) {
            return text;
        }
        throw new DataException("field " + field + " must be a string");
    }

    /** A number of rows; null when none is stored. */
    public static @Nullable Long rows(Map<String, ?> map) {
        if (map.get(ROWS) == null) {
            return null;
        }
        long rows = number(map, ROWS);
        if (rows < 0) {
            throw new DataException("field " + ROWS + " must not be negative");
        }
        return rows;
    }

    public static long number(Map<String, ?> map, String field) {
        @Nullable Object value = map.get(field);
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        throw new DataException("field " + field + " must be a whole number");
    }
}
