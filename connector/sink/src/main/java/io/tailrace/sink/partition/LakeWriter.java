package io.tailrace.sink.partition;

import io.tailrace.sink.commit.Uploads;
import io.tailrace.sink.metric.SinkMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All partitions of one task: what a Connect task delegates to. It hands each record to its partition, keeps the task
 * within its limits, and asks the worker when to call again.
 */
public final class LakeWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LakeWriter.class);

    /** A worker gives its tasks five seconds to stop, by default. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final WriterParts parts;
    private final Limits limits;
    private final ErrantRecords errantRecords;
    private final SinkMetrics metrics;
    private final SinkTaskContext context;
    private final Uploads uploads;
    private final TaskConsumer consumer;
    private final Map<TopicPartition, PartitionWriter> partitions = new HashMap<>();

    /** @param name of the task, for its threads */
    public LakeWriter(
            String name,
            WriterParts parts,
            Limits limits,
            ErrantRecords errantRecords,
            SinkMetrics metrics,
            SinkTaskContext context) {
        this.parts = parts;
        this.limits = limits;
        this.errantRecords = (record, reason) -> {
            metrics.refused();
            return errantRecords.report(
                    record,
                    new DataException(
                            "The record at " + KafkaOrigin.of(record) + "@" + KafkaOrigin.offsetOf(record)
                                    + " cannot be written: " + reason.getMessage(),
                            reason));
        };
        this.metrics = metrics;
        this.context = context;
        this.uploads = new Uploads(limits.uploadThreads(), name, parts.clock(), metrics);
        this.consumer = new TaskConsumer(context, new RecordsLead(name));
    }

    /**
     * Takes over partitions, beside those it has.
     *
     * @throws ConnectException when another connector writes one of their topics
     */
    public void open(Collection<TopicPartition> assigned) {
        assigned.stream().map(TopicPartition::topic).distinct().forEach(this::requireTopic);
        for (TopicPartition partition : assigned) {
            PartitionWriter former = partitions.put(
                    partition, new PartitionWriter(partition, parts, consumer, uploads, errantRecords, metrics));
            if (former != null) {
                former.close();
            }
            // The worker remembers a pause beyond the rebalance that took the partition away and gave it back.
            consumer.resume(partition);
        }
    }

    private void requireTopic(String topic) {
        try {
            parts.lake().owners().requireTopic(topic);
        } catch (RetriableException e) {
            LOG.debug("Will ask with the first record which connector owns topic {}", topic, e);
        }
    }

    /** Lets go of these partitions and of what they have open. */
    public void close(Collection<TopicPartition> revoked) {
        Instant end = parts.clock().instant().plus(LONGEST_WAIT);
        for (TopicPartition partition : revoked) {
            PartitionWriter writer = partitions.remove(partition);
            if (writer != null) {
                writer.awaitUpload(Duration.between(parts.clock().instant(), end));
                writer.close();
            }
        }
    }

    /** Takes a batch, which may be empty, and does what the clock asks for. */
    public void put(Collection<SinkRecord> records) {
        consumer.delivered(records);
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

    /** The offsets that may be committed to Kafka, given the positions that the worker has reached. */
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
        TopicPartition origin = KafkaOrigin.of(record);
        PartitionWriter writer = partitions.get(origin);
        if (writer == null) {
            throw new ConnectException("A record of " + origin + " came, which this task does not own. Before Kafka 3.6"
                    + " a transform that changes the topic hides which partition a record came from: use"
                    + " table.name.template instead.");
        }
        try {
            writer.accept(record);
        } catch (IOException e) {
            throw diskFailure(e);
        }
    }

    private static ConnectException diskFailure(IOException e) {
        return new ConnectException(
                "Could not write to local disk. Make room in buffer.dir and restart the task; nothing is lost.", e);
    }

    /** Over a limit, the largest chunk goes: many small ones would make many small files. */
    private void keepLimits() throws IOException {
        parts.buffering().openFiles().keepLimit();
        if (sum(PartitionWriter::openFiles) > limits.bufferedFiles()) {
            largest(PartitionWriter::openFiles).rotateNow();
        }
        if (sum(PartitionWriter::openBytes) > limits.bufferedBytes()) {
            largest(PartitionWriter::openBytes).rotateNow();
        }
        long open = sum(PartitionWriter::openBytes);
        long full = sum(PartitionWriter::fullBytes);
        // What a chunk that is written again needs is a fact: only what is on its way can make room.
        boolean held = full > 0 && open + full > limits.bufferedBytes();
        partitions.values().forEach(held ? PartitionWriter::hold : PartitionWriter::release);
        Instant now = parts.clock().instant();
        Duration oldest = partitions.values().stream()
                .flatMap(writer -> writer.oldestRow().stream())
                .min(Comparator.naturalOrder())
                .map(since -> Duration.between(since, now))
                .orElse(Duration.ZERO);
        metrics.buffered(parts.buffering().openFiles().count(), open + full, oldest);
    }

    private long sum(ToLongFunction<PartitionWriter> size) {
        return partitions.values().stream().mapToLong(size).sum();
    }

    private PartitionWriter largest(ToLongFunction<PartitionWriter> size) {
        return partitions.values().stream().max(Comparator.comparingLong(size)).orElseThrow();
    }

    /** Without this the worker waits for records until its next offset commit, a minute by default. */
    private void callAgain() {
        Instant now = parts.clock().instant();
        partitions.values().stream()
                .flatMap(writer -> writer.nextTick().stream())
                .min(Comparator.naturalOrder())
                .ifPresent(next ->
                        context.timeout(Math.max(1, Duration.between(now, next).toMillis())));
    }

    /**
     * What one task may hold over all its partitions.
     *
     * @param bufferedBytes on local disk and not durable yet
     * @param bufferedFiles of the open chunks, written or not
     */
    public record Limits(long bufferedBytes, int bufferedFiles, int uploadThreads) {}

    /** Where records that can never be written are reported. */
    @FunctionalInterface
    public interface ErrantRecords {

        /** Takes note of it, so that the task can go on; or throws. What it answers is done when the note is safe. */
        Future<?> report(SinkRecord record, DataException reason);
    }

    private static final class TaskConsumer implements ConsumerControl {
        private final SinkTaskContext context;
        private final RecordsLead lead;
        private final Map<TopicPartition, OptionalLong> leads = new HashMap<>();
        private final Map<TopicPartition, Long> ends = new HashMap<>();
        private Collection<SinkRecord> batch = List.of();

        TaskConsumer(SinkTaskContext context, RecordsLead lead) {
            this.context = context;
            this.lead = lead;
        }

        void delivered(Collection<SinkRecord> records) {
            batch = records;
            leads.clear();
            ends.clear();
        }

        @Override
        public OptionalLong logStart(TopicPartition partition, long polled) {
            OptionalLong known = leads.computeIfAbsent(partition, lead::of);
            return known.isEmpty()
                    ? known
                    : OptionalLong.of(
                            Math.max(polled, ends.computeIfAbsent(partition, this::endOf)) - known.getAsLong());
        }

        /** One after the partition's last record in this batch, which is where its consumer is, or a little before. */
        private long endOf(TopicPartition partition) {
            return batch.stream()
                            .filter(record -> KafkaOrigin.of(record).equals(partition))
                            .mapToLong(KafkaOrigin::offsetOf)
                            .max()
                            .orElse(-1)
                    + 1;
        }

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
