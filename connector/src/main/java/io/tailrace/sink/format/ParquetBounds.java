package io.tailrace.sink.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/** The least and the greatest value of one page, by which readers skip it; found in the plain form of its values. */
final class ParquetBounds {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle PREFIX = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final PrimitiveType type;
    private final byte[] bytes;
    private final Statistics<?> statistics;
    private int least = -1;
    private int greatest = -1;
    private long leastPrefix;
    private long greatestPrefix;

    /** @param bytes in which the values are */
    ParquetBounds(PrimitiveType type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
        this.statistics = Statistics.createStats(type);
    }

    /** Takes in the values that lie from here to there. */
    void include(int from, int to) {
        switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> {
                for (int at = from; at < to; at++) {
                    statistics.updateStats(bytes[at] != 0);
                }
            }
            case INT32 -> {
                for (int at = from; at < to; at += Integer.BYTES) {
                    statistics.updateStats((int) INT.get(bytes, at));
                }
            }
            case INT64 -> {
                for (int at = from; at < to; at += Long.BYTES) {
                    statistics.updateStats((long) LONG.get(bytes, at));
                }
            }
            case FLOAT -> {
                for (int at = from; at < to; at += Float.BYTES) {
                    statistics.updateStats(Float.intBitsToFloat((int) INT.get(bytes, at)));
                }
            }
            case DOUBLE -> {
                for (int at = from; at < to; at += Double.BYTES) {
                    statistics.updateStats(Double.longBitsToDouble((long) LONG.get(bytes, at)));
                }
            }
            case FIXED_LEN_BYTE_ARRAY -> {
                for (int at = from; at < to; at += type.getTypeLength()) {
                    statistics.updateStats(Binary.fromConstantByteArray(bytes, at, type.getTypeLength()));
                }
            }
            case BINARY -> {
                for (int at = from; at < to; at = end(at)) {
                    includeBinary(at);
                }
            }
            case INT96 -> throw new IllegalStateException("nobody writes " + type);
        }
    }

    /** The bounds, and how many values were missing. */
    Statistics<?> statistics(long nulls) {
        if (least >= 0) {
            statistics.updateStats(binary(least));
            statistics.updateStats(binary(greatest));
        }
        statistics.incrementNumNulls(nulls);
        return statistics;
    }

    /** Nearly always the first eight bytes tell which of two is less. */
    private void includeBinary(int at) {
        long prefix = prefix(at);
        if (least < 0) {
            least = at;
            greatest = at;
            leastPrefix = prefix;
            greatestPrefix = prefix;
            return;
        }
        int toLeast = Long.compareUnsigned(prefix, leastPrefix);
        if (toLeast < 0 || (toLeast == 0 && compare(at, least) < 0)) {
            least = at;
            leastPrefix = prefix;
        }
        int toGreatest = Long.compareUnsigned(prefix, greatestPrefix);
        if (toGreatest > 0 || (toGreatest == 0 && compare(at, greatest) > 0)) {
            greatest = at;
            greatestPrefix = prefix;
        }
    }

    private long prefix(int at) {
        int start = at + Integer.BYTES;
        int length = Math.min(end(at) - start, Long.BYTES);
        if (start + Long.BYTES <= bytes.length) {
            long prefix = (long) PREFIX.get(bytes, start);
            return length == Long.BYTES ? prefix : prefix & ~(-1L >>> (length * Byte.SIZE));
        }
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            prefix = prefix << Byte.SIZE | (i < length ? bytes[start + i] & 0xff : 0);
        }
        return prefix;
    }

    private int compare(int at, int other) {
        return Arrays.compareUnsigned(bytes, at + Integer.BYTES, end(at), bytes, other + Integer.BYTES, end(other));
    }

    /** Where the value ends whose length stands here. */
    private int end(int at) {
        return at + Integer.BYTES + (int) INT.get(bytes, at);
    }

    private Binary binary(int at) {
        int start = at + Integer.BYTES;
        return Binary.fromConstantByteArray(Arrays.copyOfRange(bytes, start, end(at)));
    }
}
