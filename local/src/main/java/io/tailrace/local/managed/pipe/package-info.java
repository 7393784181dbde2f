/**
 * An EventBridge pipe from a table's stream to Kinesis.
 *
 * <p>Start reading at {@link Pipe}. A change goes from {@code ShardPoller} through {@link EventPattern} (wanted at all?) to {@code
 * KinesisTarget}, which makes a {@code PipeEvent} of it and delivers; {@code Checkpoint} remembers how far that went.
 */
@NullMarked
package io.tailrace.local.managed.pipe;

import org.jspecify.annotations.NullMarked;
