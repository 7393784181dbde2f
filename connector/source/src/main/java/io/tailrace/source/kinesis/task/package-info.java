/** What a task does in {@code poll()}. Start reading at {@link io.tailrace.source.kinesis.task.StreamReader}. */
@NullMarked
package io.tailrace.source.kinesis.task;

import org.jspecify.annotations.NullMarked;
