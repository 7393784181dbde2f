package io.tailrace.testing;

import io.tailrace.local.KafkaBroker;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Consumers of what has been committed to a topic. */
public final class CommittedRecords {

    private CommittedRecords() {}

    /** A consumer of the topic from its start on; the topic may be created later. The caller closes it. */
    public static KafkaConsumer<String, String> subscribe(KafkaBroker broker, String topic) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "reader-of-" + topic,
                        "auto.offset.reset", "earliest",
                        "metadata.max.age.ms", "500",
                        "allow.auto.create.topics", "false",
                        "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }
}
