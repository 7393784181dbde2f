/**
 * The forms that the next version of the connector reads: the offsets of tables and segments, and a task's share of the plan. How they may evolve is
 * stated in docs/offsets.md, and held by golden files in the tests. The offset of a shard is {@code io.tailrace.source.SourceOffsets}.
 *
 * <p>It may import {@code io.tailrace.source} and {@code change}. Start reading at {@link io.tailrace.source.dynamodb.state.TableAssignment}.
 */
@NullMarked
package io.tailrace.source.dynamodb.state;

import org.jspecify.annotations.NullMarked;
