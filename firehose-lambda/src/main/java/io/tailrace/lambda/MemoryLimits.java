package io.tailrace.lambda;

/**
 * What one record may take of the function's memory. All else that an invocation holds is small: an event and a reply have
 * {@link FirehoseResponse#MAX_BYTES}, and {@link ReplyDraft} keeps no more rows than fit in a reply.
 *
 * @param recordBytes what a gzip record may unpack to
 * @param changeBytes the JSON text of one change: it is parsed as a whole, into many times its size
 */
record MemoryLimits(int recordBytes, int changeBytes) {

    /** What helps against either limit. */
    static final String WAY_OUT = "Put fewer or smaller changes into a record, or give the function more memory"
            + " (FunctionMemoryMegabytes in the template).";

    /** An answer has room for a seventh of it; the rest is for changes that the chain drops or trims. */
    private static final int MOST_RECORD_BYTES = 32 << 20;

    /** Both images of an item of 400 KB that is nothing but empty values, the longest JSON that DynamoDB can make of one. */
    private static final int MOST_CHANGE_BYTES = 16 << 20;

    /** The text is there twice while it is unpacked. */
    private static final int HEAP_PER_RECORD = 8;

    /** A change of tiny attributes takes about twenty times its text. */
    private static final int HEAP_PER_CHANGE = 32;

    /** The limits in a JVM with so much heap. */
    static MemoryLimits of(long heapBytes) {
        return new MemoryLimits((int) Math.min(MOST_RECORD_BYTES, heapBytes / HEAP_PER_RECORD), (int)
                Math.min(MOST_CHANGE_BYTES, heapBytes / HEAP_PER_CHANGE));
    }
}
