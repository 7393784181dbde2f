package io.tailrace.source.dynamodb;

import io.tailrace.chain.TransformChain;
import io.tailrace.source.Marker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/**
 * What a Connect worker does with the records of one task: transforms, sends, acknowledges and stores offsets, as {@code WorkerSourceTask} and
 * {@code ExactlyOnceWorkerSourceTask} do. Closing it is a crash.
 */
final class TestDelivery implements AutoCloseable {

    private static final int ROUNDS_LATE = 2;
    private static final int ROUNDS_PER_FLUSH = 3;

    private final DeliveryMode manner;
    private final SourceTask task;
    private final TransformChain<SourceRecord> transforms;
    private final List<SourceRecord> topic;
    private final OffsetMemory offsets;
    private List<SourceRecord> held = List.of();
    private int heldFor;
    private final Map<SourceRecord, @Nullable RecordMetadata> committable = new LinkedHashMap<>();
    private final Map<Map<String, ?>, @Nullable Map<String, ?>> unflushed = new LinkedHashMap<>();
    private int rounds;
    private final List<Object> handedOutKeys = new ArrayList<>();

    TestDelivery(Map<String, String> props, SourceTask task, List<SourceRecord> topic, OffsetMemory offsets) {
        this.manner = DeliveryMode.of(props);
        this.task = task;
        this.topic = topic;
        this.offsets = offsets;
        Map<String, String> lines = new HashMap<>(props);
        lines.keySet().removeIf(name -> !name.startsWith("transforms") && !name.startsWith("predicates"));
        this.transforms = TransformChain.load(lines);
    }

    /** One round of the worker's loop; offsets of records that are not to be committed stay behind. */
    void poll(Predicate<SourceRecord> committed) throws InterruptedException {
        rounds++;
        if (held.isEmpty()) {
            List<SourceRecord> batch = task.poll();
            held = batch == null ? List.of() : batch;
            // Keys only: a test may hand out more than its heap holds.
            held.stream()
                    .filter(record -> !(record instanceof Marker))
                    .map(SourceRecord::key)
                    .forEach(handedOutKeys::add);
            heldFor = manner.isLateAndDropping() ? ROUNDS_LATE : 0;
        }
        // As long as a transform hangs, the task is not polled.
        if (heldFor == 0) {
            List<SourceRecord> batch = held;
            held = List.of();
            if (manner.isExactlyOnce()) {
                commitTogether(batch, committed);
            } else {
                send(batch, committed);
            }
        }
        heldFor--;
        if (!manner.isExactlyOnce() && rounds % ROUNDS_PER_FLUSH == 0) {
            flush();
            task.commit();
        }
    }

    List<Object> handedOutKeys() {
        return handedOutKeys;
    }

    /** Stores the offsets of what has been sent, as a worker that stops does. */
    void flush() {
        unflushed.forEach(offsets::commit);
        unflushed.clear();
    }

    private void commitTogether(List<SourceRecord> batch, Predicate<SourceRecord> committed)
            throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        boolean open = false;
        for (SourceRecord record : batch) {
            @Nullable SourceRecord sent = transformed(record);
            if (sent == null) {
                committable.put(record, null);
                continue;
            }
            open = true;
            topic.add(sent);
            committable.put(record, metadata(sent));
            if (committed.test(record)) {
                offsets.commit(record.sourcePartition(), record.sourceOffset());
            }
        }
        // Of a batch of which nothing is left no transaction begins, and nothing is acknowledged.
        if (open) {
            for (Map.Entry<SourceRecord, @Nullable RecordMetadata> record : committable.entrySet()) {
                task.commitRecord(record.getKey(), record.getValue());
            }
            committable.clear();
        }
        task.commit();
    }

    private void send(List<SourceRecord> batch, Predicate<SourceRecord> committed) throws InterruptedException {
        for (SourceRecord record : batch) {
            @Nullable SourceRecord sent = transformed(record);
            if (sent == null) {
                task.commitRecord(record, null);
                continue;
            }
            topic.add(sent);
            task.commitRecord(record, metadata(sent));
            if (committed.test(record)) {
                unflushed.put(record.sourcePartition(), record.sourceOffset());
            }
        }
    }

    private @Nullable SourceRecord transformed(SourceRecord record) {
        if (manner.isLateAndDropping() && record.key() == null && record.value() == null) {
            return null;
        }
        return transforms.apply(record);
    }

    private static RecordMetadata metadata(SourceRecord sent) {
        return new RecordMetadata(new TopicPartition(sent.topic(), 0), 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
        task.stop();
        transforms.close();
    }
}
