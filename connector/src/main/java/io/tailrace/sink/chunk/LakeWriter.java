package io.tailrace.sink.chunk;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
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
        try {
            tick();
            keepLimits();
        } catch (IOException e) {
            throw diskFailure(e);
        }
        callAgain();
    }

    private void tick() throws IOException {
        boolean news = false;
        for (PartitionWriter writer : partitions.values()) {
            news |= writer.tick();
        }
        if (news) {
            context.requestCommit();
        }
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
            throw diskFailure(e);
        }
    }

    private static ConnectException diskFailure(IOException e) {
        return new ConnectException(
                "Could not write to local disk. Make room in spool.dir and restart the task; nothing is lost.", e);
    }

    /** Over a limit, the largest chunk goes: many small ones would make many small files. */
    private void keepLimits() throws IOException {
        lake.openFiles().keepLimit();
        if (sum(PartitionWriter::openFiles) > limits.gatheredFiles()) {
            largest(PartitionWriter::openFiles).rotateNow();
        }
        if (sum(PartitionWriter::openBytes) > limits.heldBytes()) {
            largest(PartitionWriter::openBytes).rotateNow();
        }
        long open = sum(PartitionWriter::openBytes);
        long full = sum(PartitionWriter::fullBytes);
        // What a chunk that is written again needs is a fact: only what is on its way can make room.
        boolean held = full > 0 && open + full > limits.heldBytes();
        partitions.values().forEach(writer -> writer.hold(held));
        Instant now = lake.clock().instant();
        Duration oldest = partitions.values().stream()
                .flatMap(writer -> writer.oldestRow().stream())
                .min(Comparator.naturalOrder())
                .map(since -> Duration.between(since, now))
                .orElse(Duration.ZERO);
        figures.held(lake.openFiles().count(), open + full, oldest.toMillis());
    }

    private long sum(ToLongFunction<PartitionWriter> size) {
        return partitions.values().stream().mapToLong(size).sum();
    }

    private PartitionWriter largest(ToLongFunction<PartitionWriter> size) {
        return partitions.values().stream().max(Comparator.comparingLong(size)).orElseThrow();
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
     * What one task may hold over all its partitions.
     *
     * @param heldBytes on local disk and not durable yet
     * @param gatheredFiles that will be, of the chunks that are being gathered
     */
    public record Limits(long heldBytes, int gatheredFiles, int uploadThreads) {}

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
