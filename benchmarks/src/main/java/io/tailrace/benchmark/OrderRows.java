package io.tailrace.benchmark;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;

/** Flat sales orders of seven fields, 186 bytes each as JSON, the same in every run. */
final class OrderRows {
    static final String TOPIC = "orders";

    static final Schema SCHEMA = SchemaBuilder.struct()
            .name("order")
            .field("order_id", Schema.STRING_SCHEMA)
            .field("customer_id", Schema.STRING_SCHEMA)
            .field("product", Schema.STRING_SCHEMA)
            .field("quantity", Schema.INT32_SCHEMA)
            .field("price", Schema.FLOAT64_SCHEMA)
            .field("placed_at", Timestamp.SCHEMA)
            .field("status", Schema.STRING_SCHEMA)
            .build();

    private static final String[] PRODUCTS = {
        "espresso-machine-silver", "water-filter-cartridge", "milk-frothing-pitcher"
    };
    private static final String[] STATES = {"PLACED", "PAID", "SHIPPED", "RETURNED"};
    private static final long START = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;

    private final int hours;

    /** @param hours over which record times are spread, row by row */
    OrderRows(int hours) {
        this.hours = hours;
    }

    List<SinkRecord> batch(long first, int count) {
        List<SinkRecord> batch = new ArrayList<>(count);
        for (long offset = first; offset < first + count; offset++) {
            long time = START - offset % hours * HOUR;
            batch.add(new SinkRecord(
                    TOPIC, 0, null, null, SCHEMA, order(offset), offset, time, TimestampType.CREATE_TIME));
        }
        return batch;
    }

    static Struct order(long offset) {
        // Numbers that look drawn, and are the same each time.
        long drawn = (offset * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L) >>> 17;
        return new Struct(SCHEMA)
                .put("order_id", "o-" + Long.toHexString(drawn) + "-" + offset)
                .put("customer_id", "customer-" + drawn % 50_000)
                .put("product", PRODUCTS[(int) (drawn % PRODUCTS.length)])
                .put("quantity", (int) (drawn % 10) + 1)
                .put("price", (drawn % 100_000) / 100.0)
                .put("placed_at", Date.from(Instant.ofEpochMilli(START + offset * 7)))
                .put("status", STATES[(int) (drawn >> 7 & 3)]);
    }
}
