package io.tailrace.sink.s3;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** A topic, and the offsets that a group has committed for it. */
final class TestTopic {
    private final String name;
    private final Map<Integer, List<SinkRecord>> log = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    TestTopic(String name) {
        this.name = name;
    }

    TopicPartition partition(int number) {
        return new TopicPartition(name, number);
    }

    void add(int partition, @Nullable Object value, long timestamp) {
        List<SinkRecord> records = log.computeIfAbsent(partition, number -> new ArrayList<>());
        records.add(record(partition, value, records.isEmpty() ? 0 : last(records) + 1, timestamp));
    }

    /** What a transaction's end leaves in the log: an offset that no record has. */
    void addMarker(int partition) {
        log.computeIfPresent(partition, (number, records) -> {
            SinkRecord last = records.remove(records.size() - 1);
            records.add(record(partition, last.value(), last.kafkaOffset() + 1, last.timestamp()));
            return records;
        });
    }

    List<SinkRecord> read(TopicPartition partition, long position, int most) {
        return log.getOrDefault(partition.partition(), List.of()).stream()
                .filter(record -> record.kafkaOffset() >= position)
                .limit(most)
                .toList();
    }

    /** Retention takes everything before this offset. */
    void expire(int partition, long first) {
        log.getOrDefault(partition, List.of()).removeIf(record -> record.kafkaOffset() < first);
    }

    /** Compaction leaves these offsets. */
    void compact(int partition, LongPredicate left) {
        log.getOrDefault(partition, List.of()).removeIf(record -> !left.test(record.kafkaOffset()));
    }

    /** The first offset that there is. */
    long start(TopicPartition partition) {
        return log.getOrDefault(partition.partition(), List.of()).stream()
                .mapToLong(SinkRecord::kafkaOffset)
                .min()
                .orElse(0);
    }

    /** One after the last offset. */
    long end(int partition) {
        List<SinkRecord> records = log.getOrDefault(partition, List.of());
        return records.isEmpty() ? 0 : last(records) + 1;
    }

    int size() {
        return log.values().stream().mapToInt(List::size).sum();
    }

    long committed(TopicPartition partition) {
        return committed.getOrDefault(partition, 0L);
    }

    void commit(TopicPartition partition, long offset) {
        committed.put(partition, offset);
    }

    private SinkRecord record(int partition, @Nullable Object value, long offset, long timestamp) {
        return new SinkRecord(
                name,
                partition,
                null,
                null,
                value instanceof Struct struct ? struct.schema() : null,
                value,
                offset,
                timestamp,
                TimestampType.CREATE_TIME);
    }

    private static long last(List<SinkRecord> records) {
        return records.get(records.size() - 1).kafkaOffset();
    }
}
