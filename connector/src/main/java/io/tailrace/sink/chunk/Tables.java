package io.tailrace.sink.chunk;

import org.apache.kafka.connect.data.Schema;

/** Learns of the columns that files are about to bring, so that a catalog can have them before a query finds them. */
@FunctionalInterface
public interface Tables {

    /** No catalog. */
    Tables NONE = (table, columns) -> {};

    /** Makes sure that the table is there and has at least these columns. Errors are those of {@link ObjectStore}. */
    void prepare(String table, Schema columns);
}
