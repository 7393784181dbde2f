package io.tailrace.sink.partition;

import io.tailrace.sink.claim.RowIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Kafka's side: one log after another under one name, and the offset of the group. Each record has an id of its own. */
final class ModelLog {
    private static final int IDS = 1000;

    private final ChunkWorld world;
    private final Map<Long, Integer> incarnationOfHash = new HashMap<>();
    private final Set<Long> trimmed = new HashSet<>();
    private List<SinkRecord> records = new ArrayList<>();
    private int incarnation;
    private long start;
    private long end;
    private long committed = -1;

    ModelLog(ChunkWorld world) {
        this.world = world;
        fill(6 + world.random.nextInt(12));
    }

    List<SinkRecord> records() {
        return Collections.unmodifiableList(records);
    }

    List<SinkRecord> from(long offset, int most) {
        return records.stream()
                .filter(record -> record.kafkaOffset() >= offset)
                .limit(most)
                .toList();
    }

    int incarnation() {
        return incarnation;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long committed() {
        return committed;
    }

    void setCommitted(long offset) {
        committed = offset;
    }

    /** Whether the group has committed everything that there is. */
    boolean isCommitted() {
        return records.isEmpty() || committed > records.get(records.size() - 1).kafkaOffset();
    }

    /** Where a consumer of the group begins. */
    long initialPosition() {
        return committed < 0 ? start : committed;
    }

    /** Rows that retention removed. */
    Set<Long> trimmed() {
        return trimmed;
    }

    OptionalInt incarnationOf(RowIdentity mark) {
        Integer found = incarnationOfHash.get(mark.row());
        return found == null ? OptionalInt.empty() : OptionalInt.of(found);
    }

    void append() {
        if (end < 40) {
            fill(1 + world.random.nextInt(3));
            world.trace.add("the log grows to " + end);
        }
    }

    /** One more that becomes a row: behind it whatever is missing can be noticed. */
    void appendRow() {
        long id = incarnation * (long) IDS + end;
        records.add(record(end++, Map.of("id", id)));
    }

    /** Compaction leaves offsets and takes records. */
    void compact() {
        List<SinkRecord> taken = records.stream()
                .filter(record -> record.kafkaOffset() < end - 1 && world.random.nextInt(4) == 0)
                .toList();
        records.removeAll(taken);
        world.trace.add("compaction takes "
                + taken.stream().map(SinkRecord::kafkaOffset).toList());
    }

    /** Retention takes the beginning. */
    void trim() {
        long first = start + world.random.nextInt((int) Math.max(1, end - start + 1));
        List<SinkRecord> taken =
                records.stream().filter(record -> record.kafkaOffset() < first).toList();
        // Of a topic made anew that was trimmed before it was noticed, the lake cannot know.
        if (world.store.isWritten() && !world.store.isOfAnotherTopic(incarnation)) {
            taken.stream().filter(record -> isRow(record)).forEach(record -> trimmed.add(idOf(record)));
        }
        records.removeAll(taken);
        start = first;
        world.trace.add("retention takes everything before " + first);
    }

    void makeAnew() {
        records.clear();
        trimmed.clear();
        incarnation++;
        start = 0;
        end = 0;
        committed = -1;
        fill(1 + world.random.nextInt(12));
    }

    private void fill(int offsets) {
        for (int i = 0; i < offsets; i++) {
            // Holes as transactions leave them; records without a value; times out of order; some that cannot be
            // written.
            if (world.random.nextDouble() > 0.15) {
                records.add(record(end));
            }
            end++;
        }
    }

    private SinkRecord record(long offset) {
        long id = incarnation * (long) IDS + offset;
        double dice = world.random.nextDouble();
        Map<String, Object> value =
                dice < 0.1 ? null : Map.of(dice < 0.17 ? "bad" : dice < 0.24 ? "dropped" : "id", id);
        return record(offset, value);
    }

    private SinkRecord record(long offset, @Nullable Map<String, Object> value) {
        for (int options = 0; options < ModelTask.OPTIONS && value != null && value.containsKey("id"); options++) {
            incarnationOfHash.put(ModelTask.hash(value, options), incarnation);
        }
        // In one of two hours, and at a moment of its own.
        long time = world.random.nextInt(2) * 3_600_000L + incarnation * (long) IDS + offset;
        return new SinkRecord(
                "orders",
                3,
                null,
                "key" + incarnation + "-" + offset,
                null,
                value,
                offset,
                time,
                TimestampType.CREATE_TIME);
    }

    static long offsetOf(long id) {
        return id % IDS;
    }

    static int incarnationOf(long id) {
        return (int) (id / IDS);
    }

    static boolean isRow(SinkRecord record) {
        return record.value() != null && !isBad(record) && !isDropped(record);
    }

    static boolean isDropped(SinkRecord record) {
        return record.value() instanceof Map<?, ?> map && map.containsKey("dropped");
    }

    static boolean isBad(SinkRecord record) {
        return record.value() instanceof Map<?, ?> map && map.containsKey("bad");
    }

    static long idOf(SinkRecord record) {
        Map<?, ?> value = (Map<?, ?>) record.value();
        return (Long) value.values().iterator().next();
    }
}
