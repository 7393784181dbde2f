package io.tailrace.merge;

import io.tailrace.event.SnapshotId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A DynamoDB table with a stream of its changes that lags, and snapshots beside it. An item's changes come in order, at times that
 * may run back, but any of them may come once more much later, and so may rows of snapshots. A snapshot's row comes before changes
 * that are older than it and still on their way. Changes get lost, removals too, and a snapshot of the
 * whole table makes up for them: its rows and its notice are on their way like changes, some come twice, and another loss may cut it
 * short.
 */
public final class TestOrders {
    static final String STREAM = ChangeRows.STREAM;
    public static final Schema ROW = ChangeRows.schema(SchemaBuilder.struct()
            .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("quantity", Schema.OPTIONAL_INT32_SCHEMA));

    private final Random random;
    private final int keys;
    private final int partitions;
    /** The items as they are, by id. */
    public final Map<String, Integer> items = new TreeMap<>();

    private final Map<Integer, List<Struct>> onTheirWay = new HashMap<>();
    private final Map<Integer, List<Struct>> delivered = new HashMap<>();
    private int second = 1_000;

    public TestOrders(Random random, int keys, int partitions) {
        this.random = random;
        this.keys = keys;
        this.partitions = partitions;
    }

    public int partitions() {
        return partitions;
    }

    /** A write to the table. */
    public void write() {
        second += random.nextInt(60);
        String id = "order-" + random.nextInt(keys);
        boolean exists = items.containsKey(id);
        if (exists && random.nextInt(3) == 0) {
            items.remove(id);
            send(id, change("REMOVE", id, null));
        } else {
            int quantity = random.nextInt(1_000_000);
            items.put(id, quantity);
            send(id, change(exists ? "MODIFY" : "INSERT", id, quantity));
        }
    }

    private void send(String id, Struct change) {
        onTheirWay.computeIfAbsent(partition(id), number -> new ArrayList<>()).add(change);
    }

    private int partition(String id) {
        return Math.floorMod(id.hashCode(), partitions);
    }

    /** What the log gets next of a partition: changes in order, of which some come once more, and rows of a snapshot. */
    public List<Struct> deliver(int partition) {
        List<Struct> rows = new ArrayList<>();
        List<Struct> before = delivered.computeIfAbsent(partition, number -> new ArrayList<>());
        for (int i = random.nextInt(3); i > 0 && !before.isEmpty(); i--) {
            int first = random.nextInt(before.size());
            rows.addAll(before.subList(first, Math.min(before.size(), first + 1 + random.nextInt(4))));
        }
        if (random.nextInt(5) == 0) {
            items.forEach((id, quantity) -> {
                if (partition(id) == partition && random.nextBoolean()) {
                    rows.add(read(id, quantity, second));
                }
            });
        }
        if (random.nextInt(12) == 0) {
            lose();
        }
        before.addAll(rows);
        List<Struct> changes = onTheirWay.computeIfAbsent(partition, number -> new ArrayList<>());
        int count = random.nextInt(changes.size() + 1);
        List<Struct> next = List.copyOf(changes.subList(0, count));
        changes.subList(0, count).clear();
        before.addAll(next);
        rows.addAll(next);
        return rows;
    }

    /** Loses what is on its way of some items, and sends a snapshot of all of them. */
    private void lose() {
        second += 300;
        int salt = random.nextInt();
        onTheirWay
                .values()
                .forEach(rows -> rows.removeIf(row -> isOfSnapshot(row) || isLost(row.getString("order_id"), salt)));
        long snapshot = ChangeRows.NOON.plusSeconds(second).toEpochMilli();
        items.forEach((id, quantity) -> {
            Struct row = snapshotRow(snapshot, id, quantity, second + random.nextInt(200));
            for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
                send(id, row);
            }
        });
        onTheirWay
                .computeIfAbsent(random.nextInt(partitions), number -> new ArrayList<>())
                .add(notice(snapshot, items.size(), second + 200));
        second += 300;
    }

    /** All changes of an item that are on their way, or none: the others would not be in order any more. */
    private static boolean isLost(String id, int salt) {
        return Math.floorMod(id.hashCode() * 31 + salt, 3) > 0;
    }

    private static boolean isOfSnapshot(Struct row) {
        return row.getString("cdc_sequence") == null;
    }

    static Struct snapshotRow(long snapshot, String id, int quantity, int second) {
        return read(id, quantity, second).put("cdc_event_id", SnapshotId.ofRow(snapshot, id));
    }

    static Struct notice(long snapshot, long rows, int second) {
        return fill(new Struct(ROW), "SNAPSHOT", null, second, null)
                .put("cdc_event_id", SnapshotId.ofNotice(snapshot, rows));
    }

    /** All that is still on its way. */
    public List<Struct> rest(int partition) {
        List<Struct> rest = onTheirWay.getOrDefault(partition, List.of());
        onTheirWay.remove(partition);
        return rest;
    }

    private Struct change(String type, String id, @Nullable Integer quantity) {
        second++;
        String sequence = String.format("%021d", second);
        // Within the minute that DynamoDB's times may be off.
        return fill(new Struct(ROW), type, id, second - random.nextInt(60), sequence)
                .put("quantity", quantity);
    }

    static Struct read(String id, int quantity, int second) {
        return fill(new Struct(ROW), "READ", id, second, null).put("quantity", quantity);
    }

    public static Struct fill(Struct row, String type, @Nullable String id, int second, @Nullable String sequence) {
        return row.put("order_id", id)
                .put("cdc_event_type", type)
                .put("cdc_event_time", Date.from(ChangeRows.NOON.plusSeconds(second)))
                .put("cdc_event_id", sequence == null ? null : "event-" + sequence)
                .put("cdc_stream", STREAM)
                .put("cdc_sequence", sequence)
                .put("cdc_table", "orders");
    }
}
