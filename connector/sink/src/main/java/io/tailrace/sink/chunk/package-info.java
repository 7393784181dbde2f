/**
 * A chunk while it is open: rows are added, and buffered in files on local disk, one or more for each folder.
 *
 * <p>A chunk is a contiguous range of offsets of one Kafka partition. What is in it depends on the records and the
 * {@link io.tailrace.sink.chunk.RowShape} alone, so that every task that writes a range writes the same rows under the same names. This
 * room imports Connect's records, schemas and exceptions, but calls no worker, and knows no AWS. Start reading at
 * {@code OpenChunk}, then {@code ChunkFiles}.
 */
@NullMarked
package io.tailrace.sink.chunk;

import org.jspecify.annotations.NullMarked;
