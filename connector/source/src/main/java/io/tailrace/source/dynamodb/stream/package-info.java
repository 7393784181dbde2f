/**
 * DynamoDB Streams as the shard engine wants to see a stream: from a page of GetRecords to changes, and the rule about what it may have trimmed.
 *
 * <p>It may import {@code option}, {@code change}, {@code table} and {@code trouble}. Start reading at
 * {@link io.tailrace.source.dynamodb.stream.TableStream}, then {@link io.tailrace.source.dynamodb.stream.PageReader}.
 */
@NullMarked
package io.tailrace.source.dynamodb.stream;

import org.jspecify.annotations.NullMarked;
