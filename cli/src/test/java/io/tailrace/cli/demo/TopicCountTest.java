package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicCountTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);

    private final TopicCount count = new TopicCount();

    @Test
    void a_snapshot_row_does_not_count_as_a_change() {
        count.add(record(FIRST, 0, "READ"));
        count.add(record(FIRST, 1, "INSERT"));
        count.add(record(FIRST, 2, "SNAPSHOT"));

        assertThat(count.changes()).isEqualTo(1);
        assertThat(count.waiting(Map.of())).isEqualTo(3);
    }

    @Test
    void landed_is_what_lies_below_the_committed_offset_of_its_partition() {
        count.add(record(FIRST, 0, "READ"));
        count.add(record(FIRST, 1, "INSERT"));
        count.add(record(FIRST, 3, "MODIFY"));
        count.add(record(SECOND, 0, "REMOVE"));

        assertThat(count.changesBelow(Map.of(FIRST, 2L))).isEqualTo(1);
        assertThat(count.changesBelow(Map.of(FIRST, 3L, SECOND, 1L))).isEqualTo(2);
        assertThat(count.changesBelow(Map.of(FIRST, 4L, SECOND, 1L))).isEqualTo(3);
        assertThat(count.waiting(Map.of(FIRST, 2L, SECOND, 1L))).isEqualTo(1);
        assertThat(count.waiting(Map.of(FIRST, 4L, SECOND, 1L))).isZero();
    }

    @Test
    void a_record_that_is_not_json_points_to_a_wrong_converter() {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("orders", 0, 0, new byte[0], "\u0000rubbish".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> count.add(record)).hasMessageContaining("another converter?");
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, String eventName) {
        byte[] value = ("{\"eventName\":\"" + eventName + "\"}").getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[0], value);
    }
}
