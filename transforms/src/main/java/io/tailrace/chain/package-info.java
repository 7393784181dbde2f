/**
 * Connect's own {@code transforms.*} and {@code predicates.*} lines, made into a chain that runs outside of a Connect worker
 * as it would inside.
 *
 * <p>Around {@code transform}: the Firehose Lambda and tests run records through it. Imports connect-api and {@code option}, and
 * finds transformations by class name only. Start reading at {@link io.tailrace.chain.TransformChain}.
 */
@NullMarked
package io.tailrace.chain;

import org.jspecify.annotations.NullMarked;
