package io.tailrace.cli.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** Watches the changes on their way, from outside: a reader of the topic, the sink's committed offsets, a listing of the bucket. */
final class FlowMeter implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final String sinkGroup;
    private final String bucket;
    private final LongSupplier written;
    private final S3Client s3;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicCount count = new TopicCount();
    private final Lag lag = new Lag(System::nanoTime);
    private final Thread thread = new Thread(this::watch, "flow-meter");

    private volatile boolean closed;
    private volatile Flow flow = Flow.NONE;
    private volatile @Nullable RuntimeException failure;

    private FlowMeter(
            String bootstrapServers,
            String topic,
            String sinkConnector,
            String bucket,
            S3Client s3,
            LongSupplier written) {
        this.topic = topic;
        this.sinkGroup = "connect-" + sinkConnector;
        this.bucket = bucket;
        this.s3 = s3;
        this.written = written;
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Starts watching.
     *
     * @param written how many changes the table has taken so far
     */
    static FlowMeter start(
            String bootstrapServers,
            String topic,
            String sinkConnector,
            String bucket,
            S3Client s3,
            LongSupplier written) {
        FlowMeter meter = new FlowMeter(bootstrapServers, topic, sinkConnector, bucket, s3, written);
        meter.thread.setDaemon(true);
        meter.thread.start();
        return meter;
    }

    /** The newest measurement, at most about a second old. */
    Flow flow() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the changes cannot be watched any more: " + failed.getMessage(), failed);
        }
        return flow;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try (consumer;
                admin) {
            while (!closed) {
                readTopic();
                flow = measure();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void readTopic() {
        if (consumer.assignment().isEmpty()) {
            // The source creates the topic with its first record.
            List<PartitionInfo> partitions = consumer.listTopics().getOrDefault(topic, List.of());
            consumer.assign(partitions.stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList());
            sleep();
        } else {
            consumer.poll(POLL).forEach(count::add);
        }
    }

    private Flow measure() {
        // What was written is asked first: the other numbers may only be newer.
        long writtenNow = written.getAsLong();
        Map<TopicPartition, Long> committed = committed(consumer.assignment());
        long landed = count.changesBelow(committed);
        return new Flow(
                writtenNow, count.changes(), landed, count.waiting(committed), files(), lag.at(writtenNow, landed));
    }

    private Map<TopicPartition, Long> committed(Collection<TopicPartition> partitions) {
        try {
            Map<TopicPartition, Long> committed = new HashMap<>();
            admin.listConsumerGroupOffsets(sinkGroup)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (offset != null && partitions.contains(partition)) {
                            committed.put(partition, offset.offset());
                        }
                    });
            return committed;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the offsets of " + sinkGroup + " cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    private long files() {
        return s3.listObjectsV2Paginator(r -> r.bucket(bucket)).contents().stream()
                .filter(object -> object.key().endsWith(".parquet"))
                .count();
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
