package io.tailrace.source.dynamodb.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Progress;
import io.tailrace.shard.ShardOffset;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.SourceOffsets;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.KeySchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The forms that the next version reads, as golden files: this version writes them byte for byte, reads them back, and passes over fields that a later
 * version adds. A golden file is never changed; a form that grows gets another file beside it. The rules are in docs/offsets.md.
 */
class StoredFormsTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    private static final String STREAM =
            "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000";
    private static final Instant TIME = Instant.ofEpochMilli(1_767_225_600_123L);
    private static final Instant SINCE = Instant.ofEpochMilli(1_767_139_200_000L);
    private static final KeySchema KEYS = KeySchema.of(List.of(
            new KeySchema.Attribute("order_id", ScalarAttributeType.S),
            new KeySchema.Attribute("line:no", ScalarAttributeType.N)));

    private final JsonConverter json = new JsonConverter();

    @BeforeEach
    void configure() {
        json.configure(Map.of("schemas.enable", "false"), false);
    }

    @AfterEach
    void close() {
        json.close();
    }

    @Test
    void the_offset_of_a_shard() throws IOException {
        List<ShardOffset> offsets = List.of(
                new ShardOffset(new Progress.Nothing(), "", "shardId-1", TIME),
                new ShardOffset(new Progress.After("100000000000000000001"), "0a1b2c", "shardId-1", TIME),
                new ShardOffset(new Progress.Ended("3d4e5f"), "0a1b2c", "shardId-1", TIME));

        assertThat(offsets.stream()
                        .map(offset -> line(
                                SourceOffsets.shardPartition("orders", STREAM, "shardId-2"),
                                SourceOffsets.shardOffset(offset))))
                .containsExactlyElementsOf(golden("shard-offset.json"));
        assertThat(stored("shard-offset.json").stream().map(SourceOffsets::shardOffset))
                .containsExactlyElementsOf(offsets);
    }

    @Test
    void the_offset_of_a_table() throws IOException {
        List<TableOffset> offsets = new ArrayList<>();
        for (TableOffset.Phase phase : TableOffset.Phase.values()) {
            offsets.add(new TableOffset("table-id", STREAM, 1_767_225_600_123L, SINCE, phase, null));
        }

        assertThat(offsets.stream().map(offset -> line(TableOffset.partition("orders"), offset.toMap())))
                .containsExactlyElementsOf(golden("table-offset.json"));
        assertThat(stored("table-offset.json").stream().map(TableOffset::of)).containsExactlyElementsOf(offsets);
    }

    @Test
    void the_offset_of_a_table_whose_snapshot_was_announced() throws IOException {
        TableOffset offset =
                new TableOffset("table-id", STREAM, 1_767_225_600_123L, SINCE, TableOffset.Phase.STREAMING, 1_234L);

        assertThat(line(TableOffset.partition("orders"), offset.toMap()))
                .isEqualTo(golden("table-offset-with-rows.json").get(0));
        assertThat(stored("table-offset-with-rows.json").stream().map(TableOffset::of))
                .containsExactly(offset);
    }

    @Test
    void the_offset_of_a_segment() throws IOException {
        SegmentOffset.Scan scan = new SegmentOffset.Scan("orders", "table-id", 1_767_225_600_123L, 4);
        List<SegmentOffset> offsets = List.of(
                new SegmentOffset.AtStart(),
                new SegmentOffset.After("{\"order_id\":{\"S\":\"17\"}}", TIME, null),
                new SegmentOffset.Done(null));

        // The order of an offset's fields is of no consequence to Connect, and a small immutable map has none.
        assertThat(offsets.stream().map(offset -> line(scan.partition(3), new TreeMap<>(offset.toMap()))))
                .containsExactlyElementsOf(golden("segment-offset.json"));
        assertThat(stored("segment-offset.json").stream().map(SegmentOffset::of))
                .containsExactlyElementsOf(offsets);
    }

    @Test
    void the_offset_of_a_segment_whose_rows_are_counted() throws IOException {
        SegmentOffset.Scan scan = new SegmentOffset.Scan("orders", "table-id", 1_767_225_600_123L, 4);
        List<SegmentOffset> offsets = List.of(
                new SegmentOffset.After("{\"order_id\":{\"S\":\"17\"}}", TIME, 1_200L), new SegmentOffset.Done(1_234L));

        assertThat(offsets.stream().map(offset -> line(scan.partition(3), new TreeMap<>(offset.toMap()))))
                .containsExactlyElementsOf(golden("segment-offset-with-rows.json"));
        assertThat(stored("segment-offset-with-rows.json").stream().map(SegmentOffset::of))
                .containsExactlyElementsOf(offsets);
    }

    @Test
    void the_tasks_share_of_the_plan() throws IOException {
        List<TableAssignment> assignments = List.of(
                new TableAssignment(
                        new CapturedTable("orders", "table-id", STREAM, KEYS, 1_767_225_600_123L, SINCE),
                        List.of(0, 3),
                        List.of("shardId-1", "shardId-9"),
                        true),
                new TableAssignment(
                        new CapturedTable("stock", "other-id", STREAM, KEYS, 1, Instant.ofEpochMilli(1)),
                        List.of(),
                        List.of(),
                        false));

        String written = TableAssignment.toProps(assignments).entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue().replace("\n", "\\n"))
                .collect(Collectors.joining("\n"));
        assertThat(written.lines()).containsExactlyElementsOf(golden("task-assignment.txt"));

        Map<String, String> props = new HashMap<>(Map.of("assignment.0.of.a.later.version", "x"));
        golden("task-assignment.txt")
                .forEach(option -> props.put(option.split("=", 2)[0], option.split("=", 2)[1].replace("\\n", "\n")));
        assertThat(TableAssignment.fromProps(props)).isEqualTo(assignments);
    }

    @Test
    void a_share_of_the_plan_is_the_same_after_its_trip_however_precise_the_clock_is() {
        TableAssignment assignment = new TableAssignment(
                new CapturedTable("orders", "table-id", STREAM, KEYS, 1, SINCE.plusNanos(123_456)),
                List.of(),
                List.of(),
                true);

        assertThat(TableAssignment.fromProps(TableAssignment.toProps(List.of(assignment))))
                .containsExactly(assignment);
    }

    @Test
    void the_record_that_refers_to_a_large_change() throws IOException {
        KeyedChange change = new ChangeBuilder("orders", STREAM, KEYS, 1_767_225_600_123L)
                .ofScan(Map.of("order_id", AttributeValue.fromS("17"), "line:no", AttributeValue.fromN("1")), TIME)
                .withoutImages("s3://large/changes/orders/1767225600123/abc.json");

        List<String> lines = new ArrayList<>();
        change.headers().forEach(header -> lines.add(header.key() + ": " + header.value()));
        lines.add(new String(
                json.fromConnectData("orders", change.value().schema(), change.value()), StandardCharsets.UTF_8));
        assertThat(lines).containsExactlyElementsOf(golden("large-row-with-id.txt"));
    }

    @Test
    void the_record_that_says_a_snapshot_is_done() throws IOException {
        KeyedChange notice = new ChangeBuilder("orders", STREAM, KEYS, 1_767_225_600_123L).notice(1_234, TIME);

        assertThat(List.of(
                        new String(
                                json.fromConnectData("orders", notice.key().schema(), notice.key()),
                                StandardCharsets.UTF_8),
                        new String(
                                json.fromConnectData("orders", notice.value().schema(), notice.value()),
                                StandardCharsets.UTF_8)))
                .containsExactlyElementsOf(golden("snapshot-notice.txt"));
    }

    /** Partition and offset as Connect stores them. */
    private String line(Map<String, ?> partition, Map<String, ?> offset) {
        return new String(json.fromConnectData("offsets", null, partition), StandardCharsets.UTF_8) + " "
                + new String(json.fromConnectData("offsets", null, offset), StandardCharsets.UTF_8);
    }

    /** The offsets in a golden file, each with a field that a later version might add. */
    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> stored(String file) throws IOException {
        List<Map<String, Object>> offsets = new ArrayList<>();
        for (String line : golden(file)) {
            byte[] offset = line.substring(line.indexOf("} {") + 2).getBytes(StandardCharsets.UTF_8);
            @Nullable Object map = json.toConnectData("offsets", offset).value();
            Map<String, Object> fields = new HashMap<>((Map<String, Object>) map);
            fields.put("ofALaterVersion", 1L);
            offsets.add(fields);
        }
        return offsets;
    }

    private static List<String> golden(String file) throws IOException {
        return Files.readAllLines(GOLDEN.resolve(file));
    }
}
