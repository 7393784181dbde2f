package io.tailrace.sink.format.parquet;

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
                    includeBytes(at, signedPrefix(at));
                }
            }
            case BINARY -> {
                for (int at = from; at < to; at = end(at)) {
                    includeBytes(at, prefix(at) ^ Long.MIN_VALUE);
                }
            }
            case INT96 -> throw new IllegalStateException("no writer uses " + type);
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

    /** The first eight bytes, as a number, nearly always decide which of two values is less. */
    private void includeBytes(int at, long prefix) {
        if (least < 0) {
            least = at;
            greatest = at;
            leastPrefix = prefix;
            greatestPrefix = prefix;
            return;
        }
        if (prefix < leastPrefix || (prefix == leastPrefix && compare(at, least) < 0)) {
            least = at;
            leastPrefix = prefix;
        }
        if (prefix > greatestPrefix || (prefix == greatestPrefix && compare(at, greatest) > 0)) {
            greatest = at;
            greatestPrefix = prefix;
        }
    }

    /** Of a decimal: where its first bytes are the same as another's, so is the sign, and the rest compares as it is. */
    private long signedPrefix(int at) {
        int length = Math.min(type.getTypeLength(), Long.BYTES);
        if (at + Long.BYTES <= bytes.length) {
            return (long) PREFIX.get(bytes, at) >> ((Long.BYTES - length) * Byte.SIZE);
        }
        long prefix = bytes[at];
        for (int i = 1; i < length; i++) {
            prefix = prefix << Byte.SIZE | (bytes[at + i] & 0xff);
        }
        return prefix;
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
        return Arrays.compareUnsigned(bytes, start(at), end(at), bytes, start(other), end(other));
    }

    private boolean isFixed() {
        return type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    }

    private int start(int at) {
        return isFixed() ? at : at + Integer.BYTES;
    }

    /** Where a value ends; a text is preceded by its length. */
    private int end(int at) {
        return isFixed() ? at + type.getTypeLength() : at + Integer.BYTES + (int) INT.get(bytes, at);
    }

    private Binary binary(int at) {
        return Binary.fromConstantByteArray(Arrays.copyOfRange(bytes, start(at), end(at)));
    }
}
