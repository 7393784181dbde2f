package io.tailrace.sink.chunk;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * All partitions of one task: what a Connect task delegates to. It hands each record to its partition, keeps the task
 * within its limits, and tells the worker when to call again.
 */
public final class LakeWriter implements AutoCloseable {
    /** A worker gives its tasks five seconds to stop, by default. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final Lake lake;
    private final Limits limits;
    private final Refusals refusals;
    private final SinkFigures figures;
    private final SinkTaskContext context;
    private final Uploads uploads;
    private final Consumer consumer;
    private final Map<TopicPartition, PartitionWriter> partitions = new HashMap<>();

    /** @param name of the task, for its threads */
    public LakeWriter(
            String name, Lake lake, Limits limits, Refusals refusals, SinkFigures figures, SinkTaskContext context) {
        this.lake = lake;
        this.limits = limits;
        this.refusals = refusals;
        this.figures = figures;
        this.context = context;
        this.uploads = new Uploads(limits.uploadThreads(), name, figures);
        this.consumer = new TaskConsumer(context);
    }

    /** Takes over partitions, beside those it has. */
    public void open(Collection<TopicPartition> assigned) {
        for (TopicPartition partition : assigned) {
            PartitionWriter former = partitions.put(partition, new PartitionWriter(partition, lake, consumer, uploads));
            if (former != null) {
                former.close();
            }
            // The worker remembers a pause beyond the rebalance that took the partition away and gave it back.
            consumer.resume(partition);
        }
    }

    /** Lets go of these partitions and of what they have open. */
    public void close(Collection<TopicPartition> revoked) {
        Instant end = lake.clock().instant().plus(LONGEST_WAIT);
        for (TopicPartition partition : revoked) {
            PartitionWriter writer = partitions.remove(partition);
            if (writer != null) {
                writer.awaitUpload(Duration.between(lake.clock().instant(), end));
                writer.close();
            }
        }
    }

    /** Takes a batch, which may be empty, and does what the clock asks for. */
    public void put(Collection<SinkRecord> records) {
        partitions.values().forEach(PartitionWriter::beginBatch);
        for (SinkRecord record : records) {
            put(record);
        }
        boolean news = false;
        for (PartitionWriter writer : partitions.values()) {
            news |= writer.tick();
        }
        if (news) {
            context.requestCommit();
        }
        keepLimits();
        callAgain();
    }

    /** The offsets that Kafka may be told, given the positions that the worker has reached. */
    public Map<TopicPartition, OffsetAndMetadata> committable(Map<TopicPartition, OffsetAndMetadata> positions) {
        Map<TopicPartition, OffsetAndMetadata> answer = new HashMap<>();
        positions.forEach((partition, position) -> {
            PartitionWriter writer = partitions.get(partition);
            if (writer != null) {
                OptionalLong offset = writer.committable(position.offset());
                offset.ifPresent(value -> answer.put(partition, new OffsetAndMetadata(value)));
            }
        });
        return answer;
    }

    @Override
    public void close() {
        partitions.values().forEach(PartitionWriter::close);
        partitions.clear();
        uploads.close();
    }

    private void put(SinkRecord record) {
        TopicPartition origin = Origin.of(record);
        PartitionWriter writer = partitions.get(origin);
        if (writer == null) {
            throw new ConnectException(
                    "A record of " + origin + " came, which this task does not own. On workers before"
                            + " Kafka 3.6 a transform that changes the topic hides where a record came from: rename topics with"
                            + " table.name.template instead.");
        }
        try {
            writer.accept(record);
        } catch (DataException e) {
            figures.refused();
            refusals.refuse(
                    record,
                    new DataException(
                            "The record at " + origin + "@" + Origin.offsetOf(record) + " cannot be written: "
                                    + e.getMessage(),
                            e));
        } catch (IOException e) {
            throw new ConnectException(
                    "Could not write to local disk. Make room in spool.dir and restart the task; nothing is lost.", e);
        }
    }

    /** Over a limit, the largest chunk goes: many small ones would make many small files. */
    private void keepLimits() {
        long files = 0;
        long bytes = 0;
        Instant now = lake.clock().instant();
        Instant oldest = now;
        for (PartitionWriter writer : partitions.values()) {
            files += writer.openFiles();
            bytes += writer.openBytes();
            Instant since = writer.oldestRow().orElse(now);
            oldest = since.isBefore(oldest) ? since : oldest;
        }
        figures.held(files, bytes, Duration.between(oldest, now).toMillis());
        if (files > limits.openFiles()) {
            largest(Comparator.comparingLong(PartitionWriter::openFiles)).ifPresent(PartitionWriter::rotateNow);
        } else if (bytes > limits.openBytes()) {
            largest(Comparator.comparingLong(PartitionWriter::openBytes)).ifPresent(PartitionWriter::rotateNow);
        }
    }

    private Optional<PartitionWriter> largest(Comparator<PartitionWriter> size) {
        return partitions.values().stream().max(size);
    }

    /** Without this the worker waits for records until its next offset commit, a minute by default. */
    private void callAgain() {
        Instant now = lake.clock().instant();
        partitions.values().stream()
                .flatMap(writer -> writer.nextTick().stream())
                .min(Comparator.naturalOrder())
                .ifPresent(next ->
                        context.timeout(Math.max(1, Duration.between(now, next).toMillis())));
    }

    /**
     * What one task may hold.
     *
     * @param openBytes in chunks that are being gathered
     */
    public record Limits(long openBytes, int openFiles, int uploadThreads) {}

    /** What becomes of a record that can never be written. */
    @FunctionalInterface
    public interface Refusals {

        /** Takes note of it, so that the task can go on; or throws. */
        void refuse(SinkRecord record, DataException reason);
    }

    private record TaskConsumer(SinkTaskContext context) implements Consumer {

        @Override
        public void seek(TopicPartition partition, long offset) {
            context.offset(partition, offset);
        }

        @Override
        public void pause(TopicPartition partition) {
            context.pause(partition);
        }

        @Override
        public void resume(TopicPartition partition) {
            context.resume(partition);
        }
    }
}
