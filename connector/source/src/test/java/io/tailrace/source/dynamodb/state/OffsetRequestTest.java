package io.tailrace.source.dynamodb.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.dynamodb.DynamoDbSourceConnector;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OffsetRequestTest {

    private static final Map<String, ?> SHARD = Map.of("table", "orders", "streamArn", "arn", "shardId", "shard-1");

    @Test
    void failure_21_offsets_of_our_shape_and_resets_are_accepted() {
        Map<Map<String, ?>, Map<String, ?>> request = new HashMap<>();
        request.put(SHARD, Map.of("sequence", "123", "parentNonce", "", "lineage", "shard-1", "time", 5L));
        request.put(Map.of("table", "orders"), null);
        request.put(
                Map.of("table", "orders", "tableId", "id", "epoch", 1L, "segment", 0L, "totalSegments", 4L),
                Map.of("lastEvaluatedKey", "{\"id\":{\"S\":\"x\"}}"));

        assertThat(new DynamoDbSourceConnector().alterOffsets(Map.of(), request))
                .isTrue();
    }

    @Test
    void failure_21_an_offset_that_nothing_could_read_is_refused() {
        assertThatThrownBy(() -> check(SHARD, Map.of("sequence", "0x7f")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("field sequence must be END or up to 128 digits");
        assertThatThrownBy(() -> check(SHARD, Map.of("sequence", "12", "parentNonce", "")))
                .hasMessageContaining("field lineage must be a string");
        assertThatThrownBy(() -> check(Map.of("topic", "orders"), null))
                .hasMessageContaining("its fields must be one of");
    }

    @Test
    void failure_21_an_offset_of_a_table_that_is_not_captured_is_refused_and_its_reset_is_not() {
        Map<String, ?> partition = Map.of("table", "ordres");
        Map<String, ?> offset =
                new TableOffset("id", "arn", 5, Instant.ofEpochMilli(5), TableOffset.Phase.STREAMING, null).toMap();

        check(partition, null);
        OffsetRequest.check(partition, offset, List.of());
        assertThatThrownBy(() -> check(partition, offset))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("table ordres is not one of [orders]");
    }

    @Test
    void failure_21_a_segment_that_there_is_not_is_refused() {
        assertThatThrownBy(() -> check(
                        Map.of("table", "orders", "tableId", "id", "epoch", 1L, "segment", 4L, "totalSegments", 4L),
                        null))
                .hasMessageContaining("segment 4 does not exist: there are 4, counted from 0");
    }

    @Test
    void failure_21_numbers_that_are_not_whole_are_refused() {
        for (Object number : List.of(0.5, 1.0f, new BigDecimal("1e999999999"), Double.POSITIVE_INFINITY)) {
            for (String field : List.of("epoch", "segment", "totalSegments")) {
                Map<String, Object> partition = new HashMap<>(
                        Map.of("table", "orders", "tableId", "id", "epoch", 1L, "segment", 0L, "totalSegments", 4L));
                partition.put(field, number);
                assertThatThrownBy(() -> check(partition, null))
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContaining("field " + field + " must be a whole number");
            }
        }
    }

    private static void check(Map<String, ?> partition, @Nullable Map<String, ?> offset) {
        OffsetRequest.check(partition, offset, List.of("orders"));
    }
}
