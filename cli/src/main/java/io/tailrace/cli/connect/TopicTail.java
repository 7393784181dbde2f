package io.tailrace.cli.connect;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The records of topics that are in Kafka alone: those from the position on where the lake ends. It joins no consumer group. */
public final class TopicTail implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String servers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LongSupplier nanoTime;

    private TopicTail(String servers, KafkaConsumer<byte[], byte[]> consumer, LongSupplier nanoTime) {
        this.servers = servers;
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    /**
     * Connects to brokers.
     *
     * @param servers as in {@code bootstrap.servers}
     * @param client further options of a Kafka client, such as {@code security.protocol}
     * @throws IllegalArgumentException when an option is wrong
     */
    public static TopicTail of(String servers, Map<String, String> client, LongSupplier nanoTime) {
        Map<String, Object> options = new HashMap<>(client);
        options.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        options.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        options.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        options.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        options.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        // One record of each partition is wanted, not the half a megabyte and more that a fetch brings.
        options.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        options.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try {
            return new TopicTail(
                    servers,
                    new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                    nanoTime);
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "A client of Kafka at " + servers + " cannot be made: " + reason.getMessage()
                            + ". Check --bootstrap-servers and --command-config.",
                    e);
        }
    }

    /** The topics whose names match, sorted. */
    public SortedSet<String> topics(Predicate<String> wanted) {
        return asking(
                "list its topics",
                () -> consumer.listTopics().keySet().stream()
                        .filter(wanted)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * What a topic has from the lake's positions on.
     *
     * @param positions the first offset that the lake does not have, by partition; 0 for a partition that it has nothing of
     * @throws IllegalStateException when Kafka does not answer, or refuses
     */
    public Tail of(String topic, IntToLongFunction positions) {
        return asking("show " + topic, () -> {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                return new Tail(Log.MISSING, 0, 0, null);
            }
            Map<TopicPartition, Long> oldest = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> starts = new HashMap<>();
            long removed = 0;
            for (TopicPartition partition : partitions) {
                long begin = oldest.getOrDefault(partition, 0L);
                long end = ends.getOrDefault(partition, 0L);
                long position = positions.applyAsLong(partition.partition());
                if (position > end) {
                    return new Tail(Log.SHORTER, 0, 0, null);
                }
                removed += position > 0 ? Math.max(0, begin - position) : 0;
                if (Math.max(begin, position) < end) {
                    starts.put(partition, Math.max(begin, position));
                }
            }
            return tail(starts, ends, removed);
        });
    }

    private <T> T asking(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka at " + servers + " has not answered within " + PATIENCE.toSeconds()
                            + " s. Check --bootstrap-servers, and the security settings in --command-config.",
                    e);
        } catch (KafkaException e) {
            throw new IllegalStateException("Kafka at " + servers + " refuses to " + what + ": " + e.getMessage(), e);
        }
    }

    private Tail tail(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, long removed) {
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        Set<TopicPartition> unseen = new HashSet<>(starts.keySet());
        long records = 0;
        @Nullable Instant oldest = null;
        long deadline = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (!unseen.isEmpty()) {
            ConsumerRecords<byte[], byte[]> page = consumer.poll(POLL);
            for (TopicPartition partition : page.partitions()) {
                if (unseen.remove(partition)) {
                    ConsumerRecord<byte[], byte[]> first =
                            page.records(partition).get(0);
                    records += ends.getOrDefault(partition, 0L) - first.offset();
                    Instant time = Instant.ofEpochMilli(first.timestamp());
                    oldest = oldest == null || time.isBefore(oldest) ? time : oldest;
                    consumer.pause(List.of(partition));
                }
            }
            // What is left of a partition may be the markers of transactions alone.
            unseen.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            if (nanoTime.getAsLong() > deadline) {
                throw new TimeoutException();
            }
        }
        return new Tail(Log.AS_EXPECTED, records, removed, oldest);
    }

    /** The brokers, as they were named. */
    public String servers() {
        return servers;
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** How a topic's log goes with what the lake has of it. */
    public enum Log {
        AS_EXPECTED,
        /** There is no such topic. */
        MISSING,
        /** It ends before the lake does. */
        SHORTER
    }

    /**
     * Records that the lake does not have.
     *
     * @param records at most; markers of transactions count as well
     * @param removed offsets that the lake does not have and the topic no longer has; markers of transactions count as well
     * @param oldest time of the oldest record; null if there are none
     */
    public record Tail(
            Log log, long records, long removed, @Nullable Instant oldest) {}
}
