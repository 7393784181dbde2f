package io.tailrace.sink.partition;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Where in Kafka a record came from, whatever topic a transform gave it since. Workers before 3.6 do not report it; there
 * records of partitions that a task does not own are refused, as a transform that renames topics makes them.
 */
public final class KafkaOrigin {
    private static final boolean IS_REPORTED = isReported();

    private KafkaOrigin() {}

    static String topicOf(SinkRecord record) {
        return IS_REPORTED ? Reported.topicOf(record) : record.topic();
    }

    static int partitionOf(SinkRecord record) {
        return IS_REPORTED ? Reported.partitionOf(record) : record.kafkaPartition();
    }

    public static long offsetOf(SinkRecord record) {
        return IS_REPORTED ? Reported.offsetOf(record) : record.kafkaOffset();
    }

    public static TopicPartition of(SinkRecord record) {
        return new TopicPartition(topicOf(record), partitionOf(record));
    }

    private static boolean isReported() {
        try {
            SinkRecord.class.getMethod("originalTopic");
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** Loaded only where the methods exist. */
    private static final class Reported {
        static String topicOf(SinkRecord record) {
            String topic = record.originalTopic();
            return topic == null ? record.topic() : topic;
        }

        static int partitionOf(SinkRecord record) {
            Integer partition = record.originalKafkaPartition();
            return partition == null ? record.kafkaPartition() : partition;
        }

        static long offsetOf(SinkRecord record) {
            return record.originalKafkaOffset();
        }
    }
}
