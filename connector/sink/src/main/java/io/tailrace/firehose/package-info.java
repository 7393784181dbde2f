/**
 * Firehose's objects added to a log of changes, each once, so that they can be merged as a sink's chunks are. It reads and writes
 * Iceberg tables, and is given the objects; it knows no AWS. Start with {@link io.tailrace.firehose.ObjectLog}.
 */
@NullMarked
package io.tailrace.firehose;

import org.jspecify.annotations.NullMarked;
