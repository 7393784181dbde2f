package io.tailrace.sink.format.parquet;

import io.tailrace.sink.file.ByteSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The distinct values of one column of a row group, each with the number under which it came first. Values of every type
 * are the bytes that Parquet's plain encoding gives them, so one table serves all.
 */
final class ParquetDictionary {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;
    private static final int FIRST_SLOTS = 32;

    private final ByteSink values = new ByteSink();
    private int[] ends = new int[FIRST_SLOTS / 2];
    private int[] hashes = new int[FIRST_SLOTS / 2];
    /** Open addressing: a value's number and one, 0 where a slot is free. Never more than half full. */
    private int[] slots = new int[FIRST_SLOTS];

    private int size;

    /** How many distinct values. */
    int size() {
        return size;
    }

    /** All values in their plain form, in the order of their numbers. */
    ByteSink values() {
        return values;
    }

    /** Where a value's plain form starts in {@link #values()}; it ends where the next one starts. */
    int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    long heapBytes() {
        return values.array().length + 4L * (ends.length + hashes.length + slots.length);
    }

    /** The number of the value whose plain form this is; a new one when it is new. */
    int numberOf(byte[] bytes, int from, int to) {
        int hash = hash(bytes, from, to);
        int slot = hash & (slots.length - 1);
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (hashes[number] == hash && Arrays.equals(values.array(), start(number), ends[number], bytes, from, to)) {
                return number;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = size + 1;
        return add(bytes, from, to, hash);
    }

    private int add(byte[] bytes, int from, int to, int hash) {
        values.putRaw(bytes, from, to - from);
        ends[size] = values.size();
        hashes[size] = hash;
        size++;
        if (size == ends.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        ends = Arrays.copyOf(ends, size * 2);
        hashes = Arrays.copyOf(hashes, size * 2);
        slots = new int[size * 4];
        for (int number = 0; number < size; number++) {
            int slot = hashes[number] & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = number + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        int length = to - from;
        long hash = length;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = (hash ^ (long) LONG.get(bytes, at)) * MIX;
            hash ^= hash >>> 32;
        }
        for (; at < to; at++) {
            hash = (hash ^ bytes[at]) * MIX;
        }
        hash ^= hash >>> 32;
        return (int) hash;
    }
}
