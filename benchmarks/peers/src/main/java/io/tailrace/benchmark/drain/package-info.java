/**
 * The race of draining a stream, and the peers in it: what a contestant is given, how it counts and is measured, the Kinesis Client Library and
 * Camel. This module has the peers' class path and no other; ours is raced by {@code io.tailrace.benchmark.source}. Start reading at
 * {@link io.tailrace.benchmark.drain.Contestant}.
 */
@NullMarked
package io.tailrace.benchmark.drain;

import org.jspecify.annotations.NullMarked;
