package io.tailrace.source.dynamodb.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Pace;
import io.tailrace.shard.QueuedCalls;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.Markers;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.OffsetMemory;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.large.LargeChanges;
import io.tailrace.source.dynamodb.state.SegmentOffset;
import io.tailrace.testing.LogLines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** How fast a snapshot goes, and what it says of it, by a clock that the test moves. */
class SnapshotPaceTest {

    private static final int SEGMENTS = 4;
    private static final int ITEMS_PER_SEGMENT = 1_000;
    private static final double UNITS_PER_ITEM = 0.5;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private static final ChangeBuilder EVENTS = new ChangeBuilder(
            "orders", "arn:stream", KeySchema.of(List.of(new KeySchema.Attribute("id", ScalarAttributeType.N))), 1);

    private final QueuedCalls calls = new QueuedCalls();
    private final List<Call> scans = new ArrayList<>();
    private final List<SourceRecord> sent = new ArrayList<>();
    private Instant now = BEGIN;

    private record Call(Instant at, double units) {}

    @Test
    void all_segments_together_keep_the_rate_in_every_ten_seconds_and_use_it() {
        Snapshot snapshot = snapshot(40.0);
        while (!snapshot.isDone()) {
            step(snapshot);
        }

        assertThat(rows()).isEqualTo(SEGMENTS * ITEMS_PER_SEGMENT);
        assertThat(busiest(Duration.ofSeconds(10))).isLessThanOrEqualTo(10 * 40 + 40);
        assertThat(busiest(Duration.ofSeconds(1))).isLessThanOrEqualTo(2 * 40);
        double seconds = SEGMENTS * ITEMS_PER_SEGMENT * UNITS_PER_ITEM / 40;
        assertThat(Duration.between(BEGIN, now).toSeconds()).isBetween((long) seconds - 1, (long) (1.2 * seconds));
    }

    @Test
    void without_a_rate_pages_are_as_large_as_they_may_be_and_follow_each_other_at_once() {
        Snapshot snapshot = snapshot(null);
        while (!snapshot.isDone()) {
            step(snapshot);
        }

        assertThat(scans).hasSize(SEGMENTS * ITEMS_PER_SEGMENT / 250);
        assertThat(Duration.between(BEGIN, now)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void progress_is_one_line_a_minute_and_one_for_each_segment() {
        try (LogLines log = new LogLines(Snapshot.class.getName(), SegmentScan.class.getName())) {
            Snapshot snapshot = snapshot(10.0);
            while (!snapshot.isDone()) {
                step(snapshot);
            }

            long minutes = Duration.between(BEGIN, now).toMinutes();
            assertThat(log.with("Snapshot of table orders: 0 of this task's 4 segments are done, "))
                    .hasSize((int) minutes)
                    .allSatisfy(line -> assertThat(line).containsPattern(" [0-9]+ rows sent, (19|20|21) rows/s"));
            assertThat(log.with(" of table orders has been scanned, 1000 rows")).hasSize(SEGMENTS);
        }
    }

    private void step(Snapshot snapshot) {
        snapshot.startDueScans();
        calls.settle(Duration.ZERO);
        snapshot.sendRows(record -> {
            sent.add(record);
            if (record instanceof SnapshotRow row) {
                row.page().acknowledge();
            }
        });
        now = now.plusMillis(50);
    }

    /** The units of the pages asked for within any stretch of this length. */
    private double busiest(Duration stretch) {
        return scans.stream()
                .mapToDouble(first -> scans.stream()
                        .filter(scan -> !scan.at.isBefore(first.at) && scan.at.isBefore(first.at.plus(stretch)))
                        .mapToDouble(Call::units)
                        .sum())
                .max()
                .orElseThrow();
    }

    private long rows() {
        return sent.stream().filter(SnapshotRow.class::isInstance).count();
    }

    private Snapshot snapshot(@Nullable Double unitsPerSecond) {
        SnapshotSettings settings = new SnapshotSettings(
                new SegmentOffset.Scan("orders", "table-id", 1, SEGMENTS),
                "orders",
                Markers.through(new TransformDryRun(Map.of()), "orders", "heartbeat", EVENTS.example(), () -> now),
                new LargeChanges("orders", 1_000_000, null, new RejectedCalls(() -> now), () -> now),
                unitsPerSecond,
                250);
        Pace pace = new Pace(Duration.ofMillis(500), new Random(7));
        List<Integer> all = IntStream.range(0, SEGMENTS).boxed().toList();
        return new Snapshot(all, settings, this::page, new OffsetMemory(), calls, pace, () -> now);
    }

    /** Items numbered from 0 on in each segment. */
    private ScanPage page(int segment, @Nullable String afterKey, int limit) {
        int from = afterKey == null ? 0 : Integer.parseInt(afterKey.replaceAll("[^0-9]", ""));
        int to = Math.min(ITEMS_PER_SEGMENT, from + limit);
        double units = UNITS_PER_ITEM * (to - from);
        scans.add(new Call(now, units));
        List<KeyedChange> rows = IntStream.range(from, to).mapToObj(this::row).toList();
        return new ScanPage(rows, to == ITEMS_PER_SEGMENT ? null : "{\"id\":{\"N\":\"" + to + "\"}}", units);
    }

    private KeyedChange row(int number) {
        return EVENTS.ofScan(Map.of("id", AttributeValue.fromN(Integer.toString(number))), now);
    }
}
