package io.tailrace.sink.firehose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What Firehose has not accepted yet, in the order in which it came. */
final class Outbox {

    /** A call takes so many records, and so many bytes of them. */
    static final int MAX_RECORDS = 500;

    static final int MAX_BATCH_BYTES = 4 << 20;

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long bytes;

    /** A record that waits. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(TopicPartition partition, long offset, byte[] data, long sinceNanos) {}

    void add(Entry entry) {
        entries.add(entry);
        bytes += entry.data.length;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    @Nullable Entry oldest() {
        return entries.peek();
    }

    /** As many of the oldest as one call takes. */
    List<Entry> batch() {
        List<Entry> batch = new ArrayList<>();
        int size = 0;
        for (Entry entry : entries) {
            size += entry.data.length;
            if (batch.size() == MAX_RECORDS || size > MAX_BATCH_BYTES) {
                break;
            }
            batch.add(entry);
        }
        return batch;
    }

    /**
     * Takes out of the last batch what was accepted; the rest comes first in the next one.
     *
     * @param failures for each record of the batch, null where it was accepted
     * @return how many were
     */
    int accepted(List<@Nullable String> failures) {
        Iterator<Entry> oldest = entries.iterator();
        int accepted = 0;
        for (String failure : failures) {
            Entry entry = oldest.next();
            if (failure == null) {
                oldest.remove();
                bytes -= entry.data.length;
                accepted++;
            }
        }
        return accepted;
    }

    /** Forgets what belongs to these partitions. */
    void drop(Collection<TopicPartition> partitions) {
        entries.removeIf(entry -> partitions.contains(entry.partition));
        bytes = entries.stream().mapToLong(entry -> entry.data.length).sum();
    }

    /** The first offset of each partition that waits. */
    Map<TopicPartition, Long> firstOffsets() {
        Map<TopicPartition, Long> first = new HashMap<>();
        entries.forEach(entry -> first.merge(entry.partition, entry.offset, Math::min));
        return first;
    }
}
