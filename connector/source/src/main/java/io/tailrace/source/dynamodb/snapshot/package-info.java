/**
 * The snapshot: from a page of a segment's scan to records, and the gate that makes changes wait for the rows before them.
 *
 * <p>It may import {@code state}, {@code change}, {@code large}, {@code table} and {@code trouble}. Start reading at
 * {@link io.tailrace.source.dynamodb.snapshot.Snapshot}, then {@link io.tailrace.source.dynamodb.snapshot.SegmentScan}.
 */
@NullMarked
package io.tailrace.source.dynamodb.snapshot;

import org.jspecify.annotations.NullMarked;
