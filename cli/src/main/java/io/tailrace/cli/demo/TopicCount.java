package io.tailrace.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The offsets of the records seen in a topic, changes and what snapshots send apart, so that those below a committed offset can be counted. */
final class TopicCount {
    private static final Set<String> OF_SNAPSHOTS = Set.of("READ", "SNAPSHOT");

    private final ObjectMapper json = new ObjectMapper();
    private final Map<TopicPartition, List<Long>> changes = new HashMap<>();
    private final Map<TopicPartition, List<Long>> others = new HashMap<>();

    /** Counts a record; they come in the order of their offsets. */
    void add(ConsumerRecord<byte[], byte[]> seen) {
        TopicPartition partition = new TopicPartition(seen.topic(), seen.partition());
        (isChange(seen.value()) ? changes : others)
                .computeIfAbsent(partition, p -> new ArrayList<>())
                .add(seen.offset());
    }

    long changes() {
        return changes.values().stream().mapToLong(List::size).sum();
    }

    /** Changes whose offset lies below the one committed for their partition. */
    long changesBelow(Map<TopicPartition, Long> committed) {
        return below(changes, committed);
    }

    /** Records of any kind at or beyond the committed offset. */
    long waiting(Map<TopicPartition, Long> committed) {
        long all = changes() + others.values().stream().mapToLong(List::size).sum();
        return all - below(changes, committed) - below(others, committed);
    }

    private static long below(Map<TopicPartition, List<Long>> offsets, Map<TopicPartition, Long> committed) {
        long count = 0;
        for (Map.Entry<TopicPartition, List<Long>> entry : offsets.entrySet()) {
            int position = Collections.binarySearch(entry.getValue(), committed.getOrDefault(entry.getKey(), 0L));
            count += position >= 0 ? position : -position - 1;
        }
        return count;
    }

    /** @param value null for a tombstone */
    private boolean isChange(byte @Nullable [] value) {
        if (value == null) {
            return false;
        }
        try {
            JsonNode event = json.readTree(value);
            return !OF_SNAPSHOTS.contains(event.path("eventName").asText());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "a record of the topic is not JSON; does the worker use another converter?", e);
        }
    }
}
