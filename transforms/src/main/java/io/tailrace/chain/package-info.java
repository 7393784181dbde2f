/**
 * Connect's own {@code transforms.*} and {@code predicates.*} lines, made into a chain that runs outside of a Connect worker
 * as it would inside.
 *
 * <p>Around {@code transform}: the Firehose Lambda and tests run records through it. Imports connect-api, and {@code transform},
 * {@code entity}, {@code row} and {@code option} for the chains of entities and lines; it finds transformations by class name only. Start reading at {@link io.tailrace.chain.TransformChain}.
 */
@NullMarked
package io.tailrace.chain;

import org.jspecify.annotations.NullMarked;
