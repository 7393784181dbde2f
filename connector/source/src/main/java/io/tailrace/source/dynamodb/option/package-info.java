/**
 * The options of the source: their definition, what fits each other, and the parsed values. The first step of both the connector and a task.
 *
 * <p>It may import {@code io.tailrace.aws}, {@code io.tailrace.option} and what all sources share in {@code io.tailrace.source}, and nothing else of the source. Start reading at {@link io.tailrace.source.dynamodb.option.SourceOptions}.
 */
@NullMarked
package io.tailrace.source.dynamodb.option;

import org.jspecify.annotations.NullMarked;
