/**
 * The S3 sink as Kafka Connect sees it: connector, task, the options as read, and what puts the parts of a task together.
 *
 * <p>The way of a record begins here and goes down through the rooms once: {@link io.tailrace.sink.partition}
 * decides, {@link io.tailrace.sink.chunk} collects rows and {@link io.tailrace.sink.commit} publishes them exactly once, with
 * {@link io.tailrace.sink.layout} for their folders, {@link io.tailrace.sink.row} and {@link io.tailrace.sink.format} for their
 * files, and {@link io.tailrace.sink.s3.store} for the bucket. The merges run here too: {@code MergeLoop}, {@code SinkMerge} and
 * {@code FirehoseMerge}, over {@link io.tailrace.merge}. Start reading at
 * {@link io.tailrace.sink.s3.S3SinkTask}, then {@link io.tailrace.sink.s3.SinkParts}.
 */
@NullMarked
package io.tailrace.sink.s3;

import org.jspecify.annotations.NullMarked;
