/**
 * The merge of the managed path, as a function that a schedule calls: what {@code ./tailrace merge --once} does, within Lambda's
 * time. Start with {@link io.tailrace.lambda.merge.MergeHandler}.
 */
@NullMarked
package io.tailrace.lambda.merge;

import org.jspecify.annotations.NullMarked;
