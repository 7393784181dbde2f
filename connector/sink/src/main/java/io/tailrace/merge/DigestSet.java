package io.tailrace.merge;

/** A set of digests of 128 bits, 16 bytes each and half as much again for room. */
final class DigestSet {
    private long[] slots = new long[2 << 10];
    private long size;
    /** The empty slot's own digest. */
    private boolean hasZero;

    void add(long first, long second) {
        if (first == 0 && second == 0) {
            hasZero = true;
            return;
        }
        if (put(slots, first, second)) {
            size++;
            if (size * 4 > slots.length) {
                grow();
            }
        }
    }

    /** Digests are spread evenly as they are. */
    private static boolean put(long[] slots, long first, long second) {
        int mask = slots.length - 1;
        int slot = (int) (first << 1) & mask;
        while (slots[slot] != 0 || slots[slot + 1] != 0) {
            if (slots[slot] == first && slots[slot + 1] == second) {
                return false;
            }
            slot = (slot + 2) & mask;
        }
        slots[slot] = first;
        slots[slot + 1] = second;
        return true;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (int slot = 0; slot < slots.length; slot += 2) {
            if (slots[slot] != 0 || slots[slot + 1] != 0) {
                put(larger, slots[slot], slots[slot + 1]);
            }
        }
        slots = larger;
    }

    long size() {
        return size + (hasZero ? 1 : 0);
    }
}
