/**
 * The task's side: from one poll to the records of all tables of a task. Scans and shards are read below it.
 *
 * <p>It may import everything but {@code plan}, {@code preflight} and {@code discovery}. Start reading at {@link io.tailrace.source.dynamodb.task.PollLoop}, then
 * {@link io.tailrace.source.dynamodb.task.TableReader}.
 */
@NullMarked
package io.tailrace.source.dynamodb.task;

import org.jspecify.annotations.NullMarked;
