/**
 * The current table: the log of changes folded to one row for each item, in the background, and the live view over both. It reads
 * and writes Iceberg tables and nothing else, so it can run anywhere. Start with {@link io.tailrace.merge.Merger}.
 */
@NullMarked
package io.tailrace.merge;

import org.jspecify.annotations.NullMarked;
