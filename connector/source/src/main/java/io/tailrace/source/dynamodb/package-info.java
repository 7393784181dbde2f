/**
 * The DynamoDB source as Kafka Connect sees it: a connector that plans and tasks that read.
 *
 * <p>The connector's side is {@code plan}, with {@code discovery} and {@code preflight}; the task's side is {@code task}, which reads through
 * {@code snapshot} and {@code stream}. They never meet: the plan reaches the tasks as {@code state.TableAssignment} in their configuration, and what
 * the tasks did comes back in stored offsets. It may import everything below it. Start reading at
 * {@link io.tailrace.source.dynamodb.DynamoDbSourceConnector}, then {@link io.tailrace.source.dynamodb.DynamoDbSourceTask}.
 */
@NullMarked
package io.tailrace.source.dynamodb;

import org.jspecify.annotations.NullMarked;
