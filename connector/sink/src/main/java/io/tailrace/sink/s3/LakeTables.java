package io.tailrace.sink.s3;

import io.tailrace.sink.chunk.Tables;
import io.tailrace.sink.claim.VisibleChunks;
import io.tailrace.sink.file.RowFormat;

/**
 * The tables that a task writes to, and what goes with them.
 *
 * @param format of their files
 * @param visible what queries see of chunks
 * @param connections to their catalog, closed with the task
 */
record LakeTables(Tables tables, RowFormat format, VisibleChunks visible, Runnable connections)
        implements AutoCloseable {

    @Override
    public void close() {
        connections.run();
    }
}
