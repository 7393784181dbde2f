/**
 * The Kinesis source: the changes of DynamoDB tables that a pipe or DynamoDB's own integration writes into a data stream, in the order of its shards.
 *
 * <p>{@code .plan} runs in the connector, {@code .task} in the tasks over {@code .stream}; {@code .option} defines the options, {@code .state} is what
 * both and the next version read. Start reading at {@link io.tailrace.source.kinesis.task.StreamReader}.
 */
@NullMarked
package io.tailrace.source.kinesis;

import org.jspecify.annotations.NullMarked;
