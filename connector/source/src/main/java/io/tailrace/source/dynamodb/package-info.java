/**
 * The DynamoDB source: a snapshot by segmented scan, then the stream, shard by shard.
 *
 * <p>It adapts DynamoDB to {@code io.tailrace.shard} and its changes to {@code io.tailrace.source}; of ours it may import these two,
 * {@code io.tailrace.aws}, and {@code io.tailrace.event.json} to read what the service answers. Start reading at {@link io.tailrace.source.dynamodb.DynamoDbSourceConnector}, which plans, then
 * {@link io.tailrace.source.dynamodb.TableCapture}, which does the work of a task.
 */
@NullMarked
package io.tailrace.source.dynamodb;

import org.jspecify.annotations.NullMarked;
