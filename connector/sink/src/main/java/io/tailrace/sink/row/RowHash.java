package io.tailrace.sink.row;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A 64-bit hash of what a record holds, the same on every machine and Java. It distinguishes rows that differ by
 * accident; it does not protect against rows that were made to collide. Names of fields are not part of it: they belong to the schema.
 */
public final class RowHash {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int NULL = 0x5bd1e995;

    private RowHash() {}

    /** The hash of a key or value: a Struct, Map, List, bytes or anything whose {@code hashCode} Java defines. */
    public static long of(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return mixed(1, value.hashCode());
        }
        if (value instanceof Struct struct) {
            return ofStruct(struct);
        }
        if (value instanceof List<?> list) {
            long hash = 2;
            for (Object element : list) {
                hash = mixed(hash, of(element));
            }
            return hash;
        }
        if (value instanceof Map<?, ?> map) {
            // A sum: maps of the same entries may list them in any order.
            long hash = 3;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                hash += mixed(of(entry.getKey()), of(entry.getValue()));
            }
            return hash;
        }
        if (value instanceof byte[] bytes) {
            return mixed(4, Arrays.hashCode(bytes));
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return mixed(4, Arrays.hashCode(bytes));
        }
        return value instanceof java.util.Date
                ? mixed(5, value.hashCode())
                : value.getClass().getName().hashCode();
    }

    private static long ofStruct(Struct struct) {
        long hash = 6;
        for (Field field : struct.schema().fields()) {
            hash = mixed(hash, of(struct.getWithoutDefault(field.name())));
        }
        return hash;
    }

    /** One hash of a hash so far and the next. */
    public static long mixed(long hash, long next) {
        long mixed = (hash ^ next) * MULTIPLIER;
        return mixed ^ (mixed >>> 32);
    }

    /** 16 hexadecimal digits. */
    public static String text(long hash) {
        String digits = Long.toHexString(hash);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
