/**
 * The task's side of each Kafka partition: where to resume, whether the log is still the same, which records make the next
 * chunk, and when it ends.
 *
 * <p>Connect's worker is called by {@link io.tailrace.sink.partition.LakeWriter} alone; the others see it as
 * {@code ConsumerControl}. Start reading at {@link io.tailrace.sink.partition.LakeWriter}, then {@code PartitionWriter}: it
 * moves a {@code RecordCursor} over the records and fills a {@code ChunkPipeline}.
 */
@NullMarked
package io.tailrace.sink.partition;

import org.jspecify.annotations.NullMarked;
