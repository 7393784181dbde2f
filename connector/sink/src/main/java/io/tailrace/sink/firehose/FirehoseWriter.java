package io.tailrace.sink.firehose;

import io.tailrace.aws.AwsErrors;
import io.tailrace.sink.firehose.Outbox.Entry;
import io.tailrace.sink.partition.KafkaOrigin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Writes the records of one task. An offset may be committed when every record before it is accepted by Firehose, reported as refused, or
 * passed over. What failed is sent again with the next call, ahead of what came later: records of a partition are out of order only where
 * Firehose accepts one of a call and not the one before it. All methods are called by the task's thread.
 */
final class FirehoseWriter {

    private static final Logger LOG = LoggerFactory.getLogger(FirehoseWriter.class);

    private final DeliveryStream stream;
    private final RecordBytes bytes;
    private final boolean ignoresTombstones;
    private final long bufferBytes;
    private final SinkTaskContext context;
    private final FirehoseSinkMetrics metrics;
    private final LongSupplier nanoTime;
    private final Outbox outbox = new Outbox();
    private final Backoff backoff = new Backoff();
    private final Map<TopicPartition, Deque<Refusal>> refusals = new HashMap<>();
    private boolean paused;
    private @Nullable String lastFailure;

    /** A record that Firehose will never get. */
    private record Refusal(long offset, Future<?> report) {}

    FirehoseWriter(
            FirehoseSinkOptions options,
            DeliveryStream stream,
            SinkTaskContext context,
            FirehoseSinkMetrics metrics,
            LongSupplier nanoTime) {
        this.stream = stream;
        this.bytes = options.bytes();
        this.ignoresTombstones = options.ignoresTombstones();
        this.bufferBytes = options.bufferBytes();
        this.context = context;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** Takes over partitions, beside those it has. */
    void open(Collection<TopicPartition> partitions) {
        forget(partitions);
        // The worker remembers a pause beyond the rebalance that took the partition away and gave it back.
        TopicPartition[] opened = partitions.toArray(new TopicPartition[0]);
        if (paused) {
            context.pause(opened);
        } else {
            context.resume(opened);
        }
    }

    /** Lets go of partitions. What of them waits is read again by their next owner. */
    void close(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        outbox.drop(partitions);
        refusals.keySet().removeAll(partitions);
    }

    /**
     * Takes a batch, which may be empty, and sends what Firehose takes now.
     *
     * @throws ConnectException when an operator must act
     */
    void put(Collection<SinkRecord> records) {
        for (SinkRecord record : records) {
            take(record);
        }
        while (!outbox.isEmpty() && backoff.left(nanoTime.getAsLong()).compareTo(Duration.ZERO) <= 0) {
            send();
        }
        control();
        Entry oldest = outbox.oldest();
        metrics.waiting(
                outbox.size(),
                outbox.bytes(),
                oldest == null ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - oldest.sinceNanos()));
    }

    private void take(SinkRecord record) {
        if (record.value() == null && ignoresTombstones) {
            return;
        }
        try {
            if (record.value() == null) {
                throw new DataException("The record has no value, and tombstones=refuse");
            }
            outbox.add(new Entry(
                    KafkaOrigin.of(record), KafkaOrigin.offsetOf(record), bytes.of(record), nanoTime.getAsLong()));
        } catch (DataException e) {
            refuse(record, e);
        }
    }

    private void refuse(SinkRecord record, DataException reason) {
        TopicPartition partition = KafkaOrigin.of(record);
        long offset = KafkaOrigin.offsetOf(record);
        DataException located = new DataException(
                "The record at " + partition + "@" + offset + " cannot be written: " + reason.getMessage(), reason);
        if (context.errantRecordReporter() == null) {
            throw located;
        }
        Future<?> report = context.errantRecordReporter().report(record, located);
        refusals.computeIfAbsent(partition, each -> new ArrayDeque<>()).add(new Refusal(offset, report));
        metrics.refused();
    }

    private void send() {
        List<Entry> batch = outbox.batch();
        List<@Nullable String> failures;
        try {
            failures = stream.put(batch.stream().map(Entry::data).toList());
        } catch (RetriableException e) {
            failed(batch.size(), String.valueOf(e.getMessage()), cause(e));
            backoff.start(nanoTime.getAsLong());
            return;
        }
        int accepted = outbox.accepted(failures);
        metrics.sent(accepted);
        if (accepted == batch.size()) {
            backoff.reset();
            recovered();
            return;
        }
        String failure = failures.stream().filter(Objects::nonNull).findFirst().orElseThrow();
        failed(batch.size() - accepted, failure, failure);
        if (accepted > 0) {
            backoff.reset();
        }
        backoff.start(nanoTime.getAsLong());
    }

    /** Each cause is said once. */
    private void failed(int records, String failure, String cause) {
        metrics.failed(records);
        if (!cause.equals(lastFailure)) {
            LOG.warn("Firehose did not accept {} records, which are sent again: {}", records, failure);
            lastFailure = cause;
        }
    }

    /** By which a failure is known again: the message of a service has the id of each request. */
    private static String cause(RetriableException failure) {
        return failure.getCause() instanceof AwsServiceException service
                ? service.getClass().getName() + " " + AwsErrors.code(service)
                : String.valueOf(failure.getMessage());
    }

    private void recovered() {
        if (lastFailure != null) {
            LOG.info("Firehose accepts all records again");
            lastFailure = null;
        }
    }

    /** Reads on as long as there is room, and comes back when it is time to send again. */
    private void control() {
        TopicPartition[] partitions = context.assignment().toArray(new TopicPartition[0]);
        if (!paused && outbox.bytes() >= bufferBytes) {
            context.pause(partitions);
            paused = true;
        } else if (paused && outbox.bytes() <= bufferBytes / 2) {
            context.resume(partitions);
            paused = false;
        }
        if (!outbox.isEmpty()) {
            context.timeout(Math.max(1, backoff.left(nanoTime.getAsLong()).toMillis()));
        }
    }

    /**
     * The offsets that may be committed, given the positions that the worker has reached.
     *
     * @throws ConnectException when a refused record could not be reported
     */
    Map<TopicPartition, OffsetAndMetadata> committable(Map<TopicPartition, OffsetAndMetadata> positions) {
        Map<TopicPartition, Long> waiting = outbox.firstOffsets();
        Map<TopicPartition, OffsetAndMetadata> committable = new HashMap<>();
        positions.forEach((partition, position) -> {
            long offset = Math.min(
                    waiting.getOrDefault(partition, position.offset()), firstUnreported(partition, position.offset()));
            committable.put(partition, offset == position.offset() ? position : new OffsetAndMetadata(offset));
        });
        return committable;
    }

    private long firstUnreported(TopicPartition partition, long position) {
        Deque<Refusal> reported = refusals.getOrDefault(partition, new ArrayDeque<>());
        while (!reported.isEmpty() && reported.peek().report.isDone()) {
            requireReported(partition, reported.remove());
        }
        return reported.isEmpty() ? position : reported.peek().offset;
    }

    private static void requireReported(TopicPartition partition, Refusal refusal) {
        try {
            refusal.report.get();
        } catch (ExecutionException e) {
            throw new ConnectException(
                    "The refused record at " + partition + "@" + refusal.offset
                            + " did not reach the dead letter queue",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Interrupted", e);
        }
    }
}
