package io.tailrace.sink.chunk;

import io.tailrace.sink.file.BufferedRows;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a task has open for the rows that come, over all its partitions: how many files, and in how much memory. */
public final class OpenFiles {
    private static final int SHARES = 8;

    private final int mostFiles;
    private final long mostHeapBytes;
    private final Set<BufferedRows> open = new LinkedHashSet<>();
    private int files;

    /**
     * @param mostFiles that are encoded as rows arrive
     * @param mostHeapBytes that rows may take which are not on disk
     */
    public OpenFiles(int mostFiles, long mostHeapBytes) {
        this.mostFiles = mostFiles;
        this.mostHeapBytes = mostHeapBytes;
    }

    /** Whether one more file may be encoded while rows come. */
    boolean mayOpenFile() {
        return files < mostFiles;
    }

    void fileOpened(BufferedRows file) {
        files++;
        watch(file);
    }

    void fileClosed(BufferedRows file) {
        files--;
        forget(file);
    }

    /** Files that are encoded now. */
    public int count() {
        return files;
    }

    void watch(BufferedRows rows) {
        open.add(rows);
    }

    void forget(BufferedRows rows) {
        open.remove(rows);
    }

    /** Bytes of memory for one log: the longer its rows are in memory, the more of one file lie together on disk. */
    int shareOfLog() {
        return (int) Math.min(Integer.MAX_VALUE / 2, mostHeapBytes / 2);
    }

    /** Bytes of memory for one file that is encoded from a log. */
    int shareOfHeap() {
        return (int) Math.min(Integer.MAX_VALUE, mostHeapBytes / SHARES);
    }

    /** Moves rows to disk, the most first, until the memory is what it may be. */
    public void keepLimit() throws IOException {
        long heapBytes = open.stream().mapToLong(BufferedRows::heapBytes).sum();
        while (heapBytes > mostHeapBytes) {
            BufferedRows largest = open.stream()
                    .max(Comparator.comparingLong(BufferedRows::heapBytes))
                    .orElseThrow();
            heapBytes -= largest.heapBytes();
            largest.flush();
        }
    }
}
