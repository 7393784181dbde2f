package io.tailrace.sink.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes in memory that grow at their end, and can be cut back to where they were. */
public final class ByteSink {
    private static final byte[] NONE = {};
    private static final int FIRST_SIZE = 256;
    private static final VarHandle LITTLE_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = NONE;
    private int size;
    private int first = FIRST_SIZE;

    public int size() {
        return size;
    }

    public void cutBackTo(int former) {
        size = former;
    }

    /** Gives the memory back, and takes as much at once when bytes come again. */
    public void release() {
        first = Math.max(FIRST_SIZE, size);
        bytes = NONE;
        size = 0;
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /** What holds the bytes, from the first to {@link #size()}; another one when they have grown. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    public void putByte(int value) {
        reserve(Byte.BYTES);
        bytes[size++] = (byte) value;
    }

    /** Overwrites four bytes that are there already. */
    void setLittleInt(int at, int value) {
        LITTLE_INT.set(bytes, at, value);
    }

    public void putInt(int value) {
        reserve(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >> shift);
        }
    }

    /** The lowest bytes of a number, the highest of them first. */
    public void putBigEnd(long value, int length) {
        reserve(length);
        for (int shift = (length - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >> shift);
        }
    }

    public void putLong(long value) {
        putInt((int) (value >> Integer.SIZE));
        putInt((int) value);
    }

    /** The lowest byte first, as Parquet wants it. */
    public void putLittleInt(int value) {
        reserve(Integer.BYTES);
        LITTLE_INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    /** The lowest byte first, as Parquet wants it. */
    public void putLittleLong(long value) {
        reserve(Long.BYTES);
        LITTLE_LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** A whole number in as few bytes as it needs, the sign in the lowest bit: Avro's only form for them. */
    public void putVarint(long value) {
        reserve(10);
        long bits = (value << 1) ^ (value >> 63);
        while ((bits & ~0x7fL) != 0) {
            bytes[size++] = (byte) ((bits & 0x7f) | 0x80);
            bits >>>= 7;
        }
        bytes[size++] = (byte) bits;
    }

    /** The length, and the bytes. */
    void put(byte[] value) {
        putInt(value.length);
        putRaw(value);
    }

    public void putRaw(byte[] value) {
        putRaw(value, 0, value.length);
    }

    /** The bytes as they are. */
    public void putRaw(byte[] value, int offset, int length) {
        reserve(length);
        System.arraycopy(value, offset, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(first, size + more), size + (size >> 1)));
        }
    }
}
