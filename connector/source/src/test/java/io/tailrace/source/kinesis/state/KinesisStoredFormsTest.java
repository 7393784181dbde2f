package io.tailrace.source.kinesis.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.kinesis.KinesisSourceConnector;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the next version reads: byte for byte as it is here. */
class KinesisStoredFormsTest {

    private static final String ARN = "arn:aws:kinesis:eu-central-1:111122223333:stream/changes";
    private static final StreamStart START = new StreamStart(
            ARN, Instant.ofEpochMilli(1_767_225_600_123L), Instant.ofEpochMilli(1_767_225_700_000L), null);
    private static final StreamStart LATEST =
            new StreamStart(ARN, START.created(), START.since(), Instant.ofEpochMilli(1_767_225_700_000L));

    @Test
    void the_offset_of_a_stream() {
        assertThat(json(StreamStart.partition(ARN))).isEqualTo("{\"stream\":\"" + ARN + "\"}");
        assertThat(json(START.toMap())).isEqualTo("{\"created\":1767225600123,\"since\":1767225700000}");
        assertThat(json(LATEST.toMap()))
                .isEqualTo("{\"created\":1767225600123,\"since\":1767225700000,\"from\":1767225700000}");
        Map<String, Object> later = new HashMap<>(LATEST.toMap());
        later.put("ofALaterVersion", 1L);
        assertThat(StreamStart.of(ARN, later)).isEqualTo(LATEST);
        assertThat(StreamStart.of(ARN, START.toMap())).isEqualTo(START);
    }

    @Test
    void the_partition_of_a_shard() {
        assertThat(json(START.shardPartition("shardId-000000000001")))
                .isEqualTo(
                        "{\"stream\":\"" + ARN + "\",\"created\":\"1767225600\",\"shardId\":\"shardId-000000000001\"}");
    }

    @Test
    void the_tasks_share_of_the_plan() {
        StreamAssignment assignment = new StreamAssignment(LATEST, List.of("shardId-1", "shardId-2"), true);

        assertThat(assignment.toProps())
                .isEqualTo(Map.of(
                        "assignment.stream.arn", ARN,
                        "assignment.created", "1767225600123",
                        "assignment.since", "1767225700000",
                        "assignment.from", "1767225700000",
                        "assignment.lineages", "shardId-1,shardId-2",
                        "assignment.leads", "true"));
        assertThat(StreamAssignment.fromProps(assignment.toProps())).isEqualTo(assignment);
        StreamAssignment none = new StreamAssignment(START, List.of(), false);
        assertThat(StreamAssignment.fromProps(none.toProps())).isEqualTo(none);
    }

    @Test
    void failure_21_an_offset_that_nothing_could_read_is_refused_and_a_reset_is_not() {
        Map<String, String> shard = START.shardPartition("shardId-000000000001");

        assertThat(alter(shard, null)).isTrue();
        assertThat(alter(StreamStart.partition(ARN), START.toMap())).isTrue();
        assertThat(alter(
                        shard,
                        Map.of("sequence", "4".repeat(56), "parentNonce", "", "lineage", "shardId-1", "time", 1L)))
                .isTrue();
        assertThatThrownBy(() -> alter(shard, Map.of("sequence", "0x7f")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("field sequence must be END");
        assertThatThrownBy(() -> alter(StreamStart.partition(ARN), Map.of("created", "now")))
                .hasMessageContaining("field created must be a whole number");
        assertThatThrownBy(() -> alter(Map.of("table", "orders"), null))
                .hasMessageContaining("its fields must be one of");
    }

    private static boolean alter(Map<String, ?> partition, @Nullable Map<String, ?> offset) {
        Map<Map<String, ?>, @Nullable Map<String, ?>> request = new HashMap<>();
        request.put(partition, offset);
        return new KinesisSourceConnector().alterOffsets(Map.of(), request);
    }

    private static String json(Map<String, ?> map) {
        try (JsonConverter json = new JsonConverter()) {
            json.configure(Map.of("schemas.enable", "false"), false);
            return new String(json.fromConnectData("offsets", null, map), StandardCharsets.UTF_8);
        }
    }
}
