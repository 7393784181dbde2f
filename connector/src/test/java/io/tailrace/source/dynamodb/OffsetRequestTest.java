package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
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
        assertThatThrownBy(() -> OffsetRequest.check(SHARD, Map.of("sequence", "0x7f")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("field sequence must be END or up to 40 digits");
        assertThatThrownBy(() -> OffsetRequest.check(SHARD, Map.of("sequence", "12", "parentNonce", "")))
                .hasMessageContaining("field lineage must be a string");
        assertThatThrownBy(() -> OffsetRequest.check(Map.of("topic", "orders"), null))
                .hasMessageContaining("its fields are none of");
    }
}
