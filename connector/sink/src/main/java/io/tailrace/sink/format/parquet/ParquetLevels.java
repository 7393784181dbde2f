package io.tailrace.sink.format.parquet;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/**
 * Small whole numbers of one page, to be written in Parquet's mix of runs and packed bits: levels of repetition and of
 * definition.
 */
final class ParquetLevels {
    private static final int FIRST_SIZE = 64;

    private final int highest;
    private byte[] levels = {};
    private int size;

    /** @param highest level of the column; where it is 0 there is nothing to write */
    ParquetLevels(int highest) {
        if (highest > Byte.MAX_VALUE) {
            throw new IllegalStateException("Too deeply nested: " + highest + " levels");
        }
        this.highest = highest;
    }

    void add(int level) {
        if (size == levels.length) {
            levels = Arrays.copyOf(levels, Math.max(FIRST_SIZE, size * 2));
        }
        levels[size++] = (byte) level;
    }

    int heapBytes() {
        return levels.length;
    }

    /** Their encoded form in the page; the levels are cleared. */
    BytesInput take() throws IOException {
        int count = size;
        size = 0;
        if (highest == 0) {
            return BytesInput.empty();
        }
        BytesInput encoded = isOneRun(count) ? run(count) : mixed(count);
        return BytesInput.concat(BytesInput.fromInt((int) encoded.size()), encoded);
    }

    /** As in nearly every page: all values are there, or none is. Each level is compared with the next. */
    private boolean isOneRun(int count) {
        return Arrays.equals(levels, 0, count - 1, levels, 1, count);
    }

    private BytesInput run(int count) {
        return BytesInput.concat(BytesInput.fromUnsignedVarInt(count << 1), BytesInput.from(new byte[] {levels[0]}));
    }

    private BytesInput mixed(int count) throws IOException {
        RunLengthBitPackingHybridEncoder encoder = encoder(highest, count);
        for (int i = 0; i < count; i++) {
            encoder.writeInt(levels[i]);
        }
        return encoder.toBytes();
    }

    static int bits(int highest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(highest);
    }

    /** Parquet's own encoder for this many numbers from 0 to the highest. */
    static RunLengthBitPackingHybridEncoder encoder(int highest, int count) {
        int bits = bits(highest);
        int bytes = Math.max(FIRST_SIZE, (int) ((long) count * bits / Byte.SIZE));
        return new RunLengthBitPackingHybridEncoder(bits, bytes, bytes, HeapByteBufferAllocator.getInstance());
    }
}
