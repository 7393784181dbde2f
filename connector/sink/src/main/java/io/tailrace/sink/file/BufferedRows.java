package io.tailrace.sink.file;

import java.io.IOException;

/** Rows that take memory until they are on disk. */
public interface BufferedRows {

    /** About how many bytes of memory; 0 when there is nothing that {@link #flush()} could move to disk. */
    long heapBytes();

    /** Moves the rows from memory to disk. Files are better without it: it is for want of memory. */
    void flush() throws IOException;
}
